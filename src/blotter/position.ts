// What a holding is worth: integer arithmetic on 1/10,000 dollar, null where a product would be
// too large to be exact.

import type { HoldingView } from '../domain/account.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { money, notional } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';

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
export function sumOf(parts: readonly (Money | null)[]): Money | null {
  const sum = parts.reduce<number | null>(
    (total, part) => (total === null || part === null ? null : total + part),
    0,
  );
  return sum === null || !Number.isSafeInteger(sum) ? null : money(sum);
}
