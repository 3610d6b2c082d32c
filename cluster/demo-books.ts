// Puts the demo stocks and the demo account into the books through the SDK, like every client.
// Repeating it changes nothing: what is there already is a rejection, and a rejection is an answer.

import { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { Command } from '../src/domain/command.ts';
import type { Outcome } from '../src/domain/outcome.ts';
import { money } from '../src/domain/money.ts';
import { quantity } from '../src/domain/quantity.ts';
import { demoInventory, demoStocks } from './demo-stocks.ts';

export const demoAccount = 'demo';
/** What the tracking contract is tried with. */
const trackedAccounts = [
  { account: '101', active: true },
  { account: '102', active: false },
  { account: '103', active: true },
  { account: '104', active: true },
  { account: '105', active: false },
];
const demoCashUnits = money(100_000 * 10_000);

export async function fillDemoBooks(client: HoldfastClient, deadlineMs: number): Promise<void> {
  const listings = demoStocks.map(({ symbol, priceUnits }) => {
    const inventory = quantity(demoInventory);
    return { kind: 'list-instrument', symbol, priceUnits, inventory, priceTtlMs: 0 } as const;
  });
  await accepted(client, listings, deadlineMs);
  await openTrackedAccounts(client, deadlineMs);
  const { value } = await client.account(demoAccount, { deadlineMs });
  if (value !== null) return;
  // One command, so that a launcher dying in between leaves no account without its cash.
  const amountUnits = demoCashUnits;
  const opening = {
    kind: 'deposit',
    account: demoAccount,
    amountUnits,
    createIfMissing: true,
  } as const;
  await accepted(client, [opening], deadlineMs);
}

// Only an account that was opened just now is put to sleep: whoever woke it since had a reason.
async function openTrackedAccounts(client: HoldfastClient, deadlineMs: number): Promise<void> {
  for (const { account, active } of trackedAccounts) {
    const opening = { kind: 'create-account', account, accountKind: 'cash' } as const;
    const outcome = await client.submit(opening, { deadlineMs });
    if (outcome.kind === 'rejected' || active) continue;
    await accepted(client, [{ kind: 'set-account-active', account, active }], deadlineMs);
  }
}

async function accepted(
  client: HoldfastClient,
  commands: readonly Command[],
  deadlineMs: number,
): Promise<void> {
  const outcomes = await client.submitAll(commands, { deadlineMs });
  const refused = outcomes.find((outcome) => !isSettled(outcome));
  if (refused !== undefined)
    throw new Error(`the demo books were refused: ${JSON.stringify(refused)}`);
}

function isSettled(outcome: Outcome): boolean {
  return outcome.kind === 'accepted' || outcome.ordRejReason === 'duplicate-symbol';
}
