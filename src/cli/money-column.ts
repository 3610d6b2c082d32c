// Amounts that stand below each other: all with as many decimals as the one that needs most, so that
// their points do too.

import { formatMoney } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

const decimalsOf = (text: string): number => text.length - text.indexOf('.') - 1;

/** One text for each; '' where there is no amount. */
export function moneyColumn(amounts: readonly (Money | null)[]): string[] {
  const texts = amounts.map((units) => (units === null ? '' : formatMoney(units)));
  const most = Math.max(0, ...texts.filter((text) => text !== '').map(decimalsOf));
  return texts.map((text) => (text === '' ? '' : text + '0'.repeat(most - decimalsOf(text))));
}
