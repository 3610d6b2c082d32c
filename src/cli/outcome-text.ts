// Shows the books' answer to one command. A rejection is an answer too, but the verb then exits 1.

import { formatMoney } from '../domain/money.ts';
import type { OrdStatus } from '../domain/order.ts';
import type { Accepted, Outcome } from '../domain/outcome.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type { CliContext } from './cli-context.ts';

/** Prints it and sets the exit code. */
export function printOutcome(context: CliContext, what: string, outcome: Outcome): void {
  context.print({ json: outcome, text: outcomeText(what, outcome) });
  if (outcome.kind === 'rejected') process.exitCode = 1;
}

export function outcomeText(what: string, outcome: Outcome): string {
  if (outcome.kind === 'rejected') {
    const hint = hints[outcome.ordRejReason];
    const next = hint === undefined ? '' : `\n${hint}`;
    return `${what}: rejected, ${outcome.ordRejReason} (log index ${outcome.index})${next}`;
  }
  const number = outcome.number === null ? '' : ` as order ${outcome.number}`;
  const status = outcome.ordStatus === null ? 'accepted' : statusWord(outcome.ordStatus);
  const price = outcome.priceUnits > 0 ? ` at ${formatMoney(outcome.priceUnits)}` : '';
  return `${what}: ${status}${number}${price} (log index ${outcome.index})`;
}

/** Of an order that its owner called back. */
export const canceledText = ({ number, index }: Accepted): string =>
  `order ${number ?? ''} canceled (log index ${index})`;

/** Of all orders of an account. */
export const countText = (canceled: number): string =>
  `${canceled} ${canceled === 1 ? 'order' : 'orders'} canceled.`;

// FIX says `new`, which people take for "new to the books" and not for "it waits".
const statusWord = (status: OrdStatus): string => (status === 'new' ? 'rests' : status);

const hints: Partial<Record<RejectReason, string>> = {
  'unknown-account': 'Open it: holdfast account create NAME',
  forbidden: 'The token in use may not do this: holdfast token list shows what it may.',
  'no-admin-token': 'Create one first: holdfast token create --role admin',
  'audit-kept': 'holdfast audit retention shows for how long the history must be kept.',
  'unknown-symbol': 'holdfast prices lists what is traded.',
  'unknown-order': 'No open order of this account has it: holdfast orders NAME --open',
  'too-late-to-cancel':
    'It is no longer open, or a price has reached it: holdfast orders --number N shows it.',
  'insufficient-cash': 'Add cash: holdfast account deposit NAME AMOUNT',
  'insufficient-shares': 'holdfast holdings NAME shows what can be sold.',
  'insufficient-inventory': 'holdfast prices shows what is left to buy.',
};
