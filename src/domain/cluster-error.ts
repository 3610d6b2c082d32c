// What a caller is told when the cluster could not answer: a code from a closed union and whether
// the command may already be in the log. Rejections are values and are not here.

/** Every failure a client can see. Documented one by one in docs/errors.md. */
export type ClusterErrorCode =
  | 'not-leader'
  | 'no-quorum'
  | 'timed-out'
  | 'overloaded'
  | 'session-expired'
  | 'sequence-gap'
  | 'malformed'
  | 'too-large'
  | 'unauthenticated'
  | 'forbidden'
  | 'compacted'
  | 'behind'
  | 'wrong-cluster'
  | 'suspect'
  | 'read-only'
  | 'unavailable'
  | 'canceled';

/** `none`: surely not done, send it again as you like. `unknown`: it may have happened; only a
 *  retry under the same session or `clOrdId` is safe. */
export type Effect = 'none' | 'unknown';

export interface ClusterErrorDetail {
  readonly cause?: unknown;
  /** `host:port` of the leader's client server, when the one who refused knew it. */
  readonly leaderAddress?: string;
  readonly message?: string;
}

export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;
  readonly effect: Effect;
  readonly leaderAddress: string | null;

  constructor(code: ClusterErrorCode, effect: Effect, detail: ClusterErrorDetail = {}) {
    super(detail.message ?? code, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.effect = effect;
    this.leaderAddress = detail.leaderAddress ?? null;
  }
}
