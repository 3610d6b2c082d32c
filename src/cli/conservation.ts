// The two laws of the books, checked on the totals of one log index: cash and shares are moved, never
// made. Pure. For an unlimited symbol `listed` counts what was issued less what was taken back, so the
// same law holds without an inventory.

import type { HoldfastClient } from '../client/holdfast-client.ts';

export type Totals = Awaited<ReturnType<HoldfastClient['summary']>>['value'];

export interface LawReport {
  readonly holds: boolean;
  /** One sentence per broken law; empty when both hold. */
  readonly violations: readonly string[];
}

export function checkConservation(totals: Totals): LawReport {
  const violations = [...cashViolations(totals), ...totals.symbols.flatMap(shareViolations)];
  return { holds: violations.length === 0, violations };
}

function cashViolations(totals: Totals): string[] {
  const there = totals.cashUnits + totals.reservedCashUnits + totals.houseCashUnits;
  const given = totals.depositedUnits - totals.withdrawnUnits;
  if (there === given) return [];
  return [`cash: there are ${there} units where ${given} were deposited and not withdrawn`];
}

function shareViolations(totals: Totals['symbols'][number]): string[] {
  const inventory = totals.unlimited ? 0 : totals.inventory;
  const there = inventory + totals.held + totals.reserved + totals.houseShares;
  if (there === totals.listed) return [];
  return [`${totals.symbol}: there are ${there} shares where ${totals.listed} were listed`];
}
