// The accounts and symbols that a chaos run trades, apart from everybody else's, and the commands that
// open them. Opening them again changes nothing that matters: a run may follow another.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import type { Command } from '../../domain/command.ts';
import { money } from '../../domain/money.ts';

export interface ChaosBooks {
  /** One for every trader; no two of them share one. */
  readonly accounts: readonly string[];
  readonly symbol: string;
  /** Symbols whose price is written and read as a register. */
  readonly registers: readonly string[];
}

/** What every symbol costs before anybody writes a price. */
export const registerPriceUnits = 10_000;
const cashUnits = 1_000_000_000_000;
const openDeadlineMs = 60_000;

/** @param run tells the accounts of this run from those of another on the same cluster */
export function chaosBooks(run: string, traders: number, registers: number): ChaosBooks {
  return {
    accounts: Array.from({ length: traders }, (_, i) => `chaos-${run}-${i}`),
    symbol: 'ChaosShare',
    registers: Array.from({ length: registers }, (_, i) => `ChaosReg${i}`),
  };
}

/** @throws Error when the books refuse */
export async function openChaosBooks(client: HoldfastClient, books: ChaosBooks): Promise<void> {
  const listing = { priceUnits: money(registerPriceUnits), inventory: null, priceTtlMs: 0 };
  const listings = [books.symbol, ...books.registers].map((symbol): Command => ({
    kind: 'list-instrument',
    symbol,
    ...listing,
  }));
  const deposits = books.accounts.map((account): Command => {
    return { kind: 'deposit', account, amountUnits: money(cashUnits), createIfMissing: true };
  });
  const outcomes = await client.submitAll([...listings, ...deposits], {
    deadlineMs: openDeadlineMs,
  });
  const refused = outcomes.find(
    (outcome) => outcome.kind === 'rejected' && outcome.ordRejReason !== 'duplicate-symbol',
  );
  if (refused !== undefined) throw new Error(`the books refuse: ${JSON.stringify(refused)}`);
}
