// Whether cash and shares were only moved, never made: the books' own totals against each other,
// and against what the history's depositors were told. Knows nothing of single orders.

import { operationsOf } from './operations.ts';
import type { HistoryEvent } from './operations.ts';

/** The books at one log index. */
export interface BooksTotals {
  /** Of all accounts, reserved cash included. */
  readonly cashUnits: number;
  readonly houseCashUnits: number;
  readonly depositedUnits: number;
  readonly withdrawnUnits: number;
  readonly symbols: readonly SymbolTotals[];
}

export interface SymbolTotals {
  readonly symbol: string;
  readonly listed: number;
  /** Left with the house; 0 where it never runs out. */
  readonly inventory: number;
  /** By all accounts, reserved shares and the house's own included. */
  readonly held: number;
}

/** A sentence for every broken law. */
export function conservationViolations(totals: BooksTotals): string[] {
  const there = totals.cashUnits + totals.houseCashUnits;
  const given = totals.depositedUnits - totals.withdrawnUnits;
  const cash =
    there === given ? [] : [`cash: there are ${there} units where ${given} were given in`];
  const shares = totals.symbols
    .filter(({ inventory, held, listed }) => inventory + held !== listed)
    .map(
      ({ symbol, inventory, held, listed }) =>
        `${symbol}: there are ${inventory + held} shares where ${listed} were listed`,
    );
  return [...cash, ...shares];
}

/** The deposits of the history against the books' sum: at least those acknowledged, at most those
 *  and the ambiguous ones. `beforeUnits` was deposited before the history began. */
export function depositViolations(
  events: readonly HistoryEvent[],
  depositedUnits: number,
  beforeUnits = 0,
): string[] {
  let least = beforeUnits;
  let most = beforeUnits;
  for (const { op, asked, outcome } of operationsOf(events)) {
    const { amountUnits } = asked;
    if (op !== 'deposit' || outcome === 'fail' || typeof amountUnits !== 'number') continue;
    most += amountUnits;
    if (outcome === 'ok') least += amountUnits;
  }
  if (depositedUnits >= least && depositedUnits <= most) return [];
  return [`${depositedUnits} units are deposited where ${least} to ${most} were asked for`];
}
