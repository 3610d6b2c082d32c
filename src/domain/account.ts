// An account and a holding as readers see them. Money in 1/10,000 dollar.

import type { AccountKind } from './command.ts';
import type { LogIndex } from './ids.ts';
import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';

export interface AccountView {
  readonly account: string;
  readonly displayName: string;
  readonly accountKind: AccountKind;
  readonly active: boolean;
  readonly cashUnits: Money;
  /** Held back for quote locks. */
  readonly reservedCashUnits: Money;
  /** The entry that last changed this row. */
  readonly index: LogIndex;
}

export interface HoldingView {
  readonly account: string;
  readonly symbol: string;
  /** Free to sell. */
  readonly quantity: Quantity;
  /** Held back for quote locks. */
  readonly reserved: Quantity;
  /** What the shares held (free and reserved) cost in all. */
  readonly costUnits: Money;
  readonly index: LogIndex;
  /** Machine clock of the entry that last changed it, ms since 1970. */
  readonly changedMs: number;
}
