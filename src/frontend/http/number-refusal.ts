// What is wrong with a number of a caller's own session, in words and without a hint to try again: the
// same request would be told the same. Knows no other failures.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { CommandPlace } from '../../domain/command-place.ts';
import { HttpRefusal } from './http-refusal.ts';

const forgotten =
  'The cluster does not know this session, or not this number of it any more: whether it happened is unknown. ' +
  'Sending it again does not help: look at the account, and go on in a new session.';
const leftOut =
  'The number before this one was never run. Nothing was done, and nothing will be until that one has an answer.';

/** What `answer` says of a command at `place`; null: one without a number.
 *  @throws HttpRefusal 504 `session-expired`, 503 `sequence-gap`; else what `answer` throws */
export async function heldToNumber<T>(place: CommandPlace | null, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (place === null || !(error instanceof ClusterError)) throw error;
    const { code, effect } = error;
    if (code === 'session-expired') {
      throw new HttpRefusal(504, { reason: code, message: forgotten, effect });
    }
    if (code !== 'sequence-gap') throw error;
    throw new HttpRefusal(503, { reason: code, message: leftOut, effect });
  }
}
