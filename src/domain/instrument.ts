// A listed symbol as readers see it.

import type { LogIndex } from './ids.ts';
import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';

export interface InstrumentView {
  readonly symbol: string;
  readonly priceUnits: Money;
  /** Machine clock of the entry that set the price, ms since 1970. */
  readonly priceMs: number;
  /** What the house still has to sell; null when unlimited. */
  readonly inventory: Quantity | null;
  /** Shares traded, both ways, since listing. */
  readonly volume: Quantity;
  /** Age at which the price is too old to trade on; 0: never. */
  readonly priceTtlMs: number;
  readonly index: LogIndex;
}
