// What a holding is worth and how its day went: integer arithmetic on 1/10,000 dollar, null where a
// product would be too large to be exact or a part is not known.

import type { HoldingView } from '../../domain/account.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import { money, notional } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';

export interface Position {
  readonly symbol: string;
  /** Free and held back together. */
  readonly shares: number;
  readonly reserved: number;
  readonly averageCostUnits: Money;
  readonly costUnits: Money;
  readonly priceUnits: Money | null;
  readonly marketValueUnits: Money | null;
  readonly profitUnits: Money | null;
}

export function positionOf(holding: HoldingView, instrument: InstrumentView | null): Position {
  const { symbol, quantity, reserved, costUnits } = holding;
  const shares = quantity + reserved;
  const priceUnits = instrument?.priceUnits ?? null;
  const marketValueUnits = priceUnits === null ? null : notional(priceUnits, shares);
  return {
    symbol,
    shares,
    reserved,
    averageCostUnits: money(shares === 0 ? 0 : Math.round(costUnits / shares)),
    costUnits,
    priceUnits,
    marketValueUnits,
    profitUnits: marketValueUnits === null ? null : money(marketValueUnits - costUnits),
  };
}

/** The sum, or null when a part is unknown or the whole too large. */
export function sumOf(parts: Iterable<Money | null>): Money | null {
  let sum = 0;
  for (const part of parts) {
    if (part === null) return null;
    sum += part;
  }
  return Number.isSafeInteger(sum) ? money(sum) : null;
}

/** `a` less `b`; null when one of them is. */
export const differenceOf = (a: Money | null, b: Money | null): Money | null =>
  a === null || b === null ? null : money(a - b);
