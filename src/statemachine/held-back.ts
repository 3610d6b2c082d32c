// Cash and shares between free and held back. Whoever calls checked that there is enough, and keeps
// count of what it holds back. Knows no orders.

import { assert, present } from '../base/assert.ts';
import type { EntryRun } from './entry-run.ts';
import type { HoldingRow } from './tables/rows.ts';

/** Whose and of what. */
export interface HeldBy {
  readonly accountId: number;
  readonly symbolId: number;
}

/** Holds `units` of free cash back; a negative number frees them. */
export function holdCash(run: EntryRun, { accountId }: HeldBy, units: number): void {
  const account = present(run.books.accounts.byId(accountId), 'what is held back has an owner');
  run.changes.touchAccount(account);
  account.cashUnits -= units;
  account.reservedCashUnits += units;
  assert(account.cashUnits >= 0, 'only free cash is held back');
  assert(account.reservedCashUnits >= 0, 'only cash held back is freed');
}

/** Holds `shares` back that were free; a negative number frees them. */
export function holdShares(run: EntryRun, by: HeldBy, shares: number): void {
  const holding = heldBy(run, by);
  run.changes.touchHolding(holding);
  holding.quantity -= shares;
  holding.reserved += shares;
  holding.changedMs = run.machineMs;
  assert(holding.quantity >= 0, 'only free shares are held back');
  assert(holding.reserved >= 0, 'only shares held back are freed');
}

/** The holding of which shares are held back. */
export function heldBy(run: EntryRun, { accountId, symbolId }: HeldBy): HoldingRow {
  const holding = run.books.holdings.get(accountId, symbolId);
  return present(holding, 'shares are held back of a holding');
}
