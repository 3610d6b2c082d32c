// ClusterErrorCode → HTTP, the only table of its kind. The effect outranks the code: whatever went
// wrong, a command that may have happened is answered 504 and never dressed up as a failure.

import type { ClusterErrorCode, Effect } from '../../domain/cluster-error.ts';

export interface FailureHttp {
  readonly status: number;
  readonly sentence: string;
  /** Null: trying again soon would not help. */
  readonly retryAfterSeconds: number | null;
}

/** Answer for `effect: none`: surely not done. */
export const clusterErrorStatus: Readonly<
  Record<ClusterErrorCode, { readonly status: number; readonly sentence: string }>
> = {
  'not-leader': { status: 503, sentence: 'The cluster is choosing a leader. Nothing was done.' },
  'no-quorum': { status: 503, sentence: 'A majority of the nodes is away. Nothing was done.' },
  'timed-out': { status: 503, sentence: 'No answer came within the deadline. Nothing was done.' },
  overloaded: { status: 503, sentence: 'The cluster is taking all it can. Nothing was done.' },
  'session-expired': { status: 503, sentence: 'The session had ended. Nothing was done.' },
  'sequence-gap': { status: 503, sentence: 'The session was out of step. Nothing was done.' },
  malformed: { status: 400, sentence: 'The cluster could not read the command.' },
  'too-large': { status: 413, sentence: 'The command is larger than the cluster takes.' },
  unauthenticated: { status: 401, sentence: 'The caller is not known.' },
  forbidden: { status: 403, sentence: 'The caller may not do this.' },
  compacted: { status: 410, sentence: 'That part of the history is no longer kept.' },
  behind: { status: 503, sentence: 'No node has reached that index yet.' },
  'wrong-cluster': { status: 503, sentence: 'These are the books of another cluster.' },
  suspect: { status: 503, sentence: 'The node distrusts its own disk and serves nothing.' },
  'read-only': { status: 503, sentence: 'The books are read-only at the moment.' },
  unavailable: {
    status: 503,
    sentence: 'No node of the cluster can be reached. Nothing was done.',
  },
  canceled: { status: 503, sentence: 'The call was given up before it was sent.' },
};

const unknownSentence =
  'The outcome is unknown: it may have happened. Repeat it with the same Idempotency-Key, if it had one ' +
  '(it cannot happen twice); look at the account before repeating anything else.';

const retryAfterSeconds = 1;

export function clusterErrorHttp(code: ClusterErrorCode, effect: Effect): FailureHttp {
  if (effect === 'unknown') return { status: 504, sentence: unknownSentence, retryAfterSeconds };
  const { status, sentence } = clusterErrorStatus[code];
  return { status, sentence, retryAfterSeconds: status === 503 ? retryAfterSeconds : null };
}
