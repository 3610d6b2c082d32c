// One operation through the SDK, written into the history before it is sent and once it is answered.
// Knows how an error ends an operation, not what the operation means.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { History, OpenOperation } from './history.ts';

/** How an operation ended, and what its end adds to what was asked. */
export interface Ended {
  readonly ending: 'ok' | 'fail' | 'info';
  readonly value: Readonly<Record<string, unknown>>;
}

/** What an accepted or rejected command says in its history line. */
export const answerOf = (outcome: Outcome): Readonly<Record<string, unknown>> =>
  outcome.kind === 'accepted'
    ? { number: outcome.number, index: outcome.index }
    : { rejected: outcome.ordRejReason, index: outcome.index };

/** Sends a command and ends its operation: accepted is `ok`, rejected is `fail`, and a failure goes
 *  by its effect. The value of the end repeats what was asked, with the answer added. */
export async function runCommand(
  history: History,
  operation: OpenOperation,
  send: () => Promise<Outcome>,
): Promise<Ended> {
  return run(history, operation, async () => {
    const outcome = await send();
    return { ending: outcome.kind === 'accepted' ? 'ok' : 'fail', value: answerOf(outcome) };
  });
}

/** Asks and ends the operation; a read that got no answer had no effect. */
export async function runRead(
  history: History,
  operation: OpenOperation,
  ask: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<Ended> {
  return run(history, operation, async () => ({ ending: 'ok', value: await ask() }));
}

async function run(
  history: History,
  operation: OpenOperation,
  act: () => Promise<Ended>,
): Promise<Ended> {
  const ended = await act().catch((error: unknown) => endedBy(operation, error));
  history.end(operation, ended.ending, { ...operation.value, ...ended.value });
  return ended;
}

function endedBy({ op }: OpenOperation, error: unknown): Ended {
  if (!(error instanceof ClusterError)) throw error;
  const { code, effect, message } = error;
  const harmless = effect === 'none' || op.startsWith('read');
  return { ending: harmless ? 'fail' : 'info', value: { error: code, message } };
}
