// Above which value an order is asked about once more before it is sent. Set by the trader, kept in
// this browser.

import { money, moneyScale, parseMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { recall, remember } from '../link/page-memory.ts';

const key = 'ask-above';
const defaultUnits = money(25_000 * moneyScale);

export function askAboveUnits(): Money {
  return parseMoney(recall(key) ?? '') ?? defaultUnits;
}

/** Decimal text; what is none changes nothing. */
export function setAskAbove(text: string): void {
  if (parseMoney(text) !== null) remember(key, text);
}
