// How the frontend says no over HTTP: one envelope, `{"error":{"code","message","reason"}}`, for
// every refusal, whoever decided it. `code` is the HTTP status, `reason` the machine's word.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { Effect } from '../../domain/cluster-error.ts';
import type { Rejected } from '../../domain/outcome.ts';
import { clusterErrorHttp } from './cluster-error-http.ts';
import { rejectReasonHttp } from './reject-reason-http.ts';

/** Words for what the HTTP edge refuses by itself, beside reject reasons and error codes. */
export type EdgeReason =
  | 'malformed'
  | 'unknown-route'
  | 'unknown-symbol'
  | 'unknown-account'
  | 'unknown-order'
  | 'bad-quantity'
  | 'bad-amount'
  | 'too-large'
  | 'unsupported-media-type'
  | 'forbidden-origin'
  | 'precondition-failed'
  | 'upgrade-required'
  | 'overloaded'
  | 'request-timed-out'
  | 'rate-limited'
  | 'internal';

export interface ErrorEnvelope {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly reason: string;
    /** Only where the cluster failed to answer: may it have happened? */
    readonly effect?: Effect;
  };
}

/** Thrown by handlers and hooks, turned into the envelope by the one error handler. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: number;
  readonly envelope: ErrorEnvelope;
  readonly retryAfterSeconds: number | null;
  /** The entry that decided, for a rejection. */
  readonly index: number | null;

  constructor(
    status: number,
    error: { readonly reason: string; readonly message: string; readonly effect?: Effect },
    hints: { readonly retryAfterSeconds?: number; readonly index?: number } = {},
  ) {
    super(error.message);
    this.status = status;
    const { message, ...words } = error;
    this.envelope = { error: { code: status, message, ...words } };
    this.retryAfterSeconds = hints.retryAfterSeconds ?? null;
    this.index = hints.index ?? null;
  }
}

export const refuse = (status: number, reason: EdgeReason, message: string): HttpRefusal =>
  new HttpRefusal(status, { reason, message });

export const badRequest = (message: string, reason: EdgeReason = 'malformed'): HttpRefusal =>
  refuse(400, reason, message);

/** As `badRequest`, of what has its place in the log: `index` is the entry it stands in. */
export const badEntry = (index: number, message: string, reason: EdgeReason): HttpRefusal =>
  new HttpRefusal(400, { reason, message }, { index });

/** For what would be taken a little later, or elsewhere. */
export const overloaded = (message: string): HttpRefusal =>
  new HttpRefusal(503, { reason: 'overloaded', message }, { retryAfterSeconds: 1 });

/** A rejection decided in the log. `subject` names what it is about, in the caller's words. */
export function rejection(outcome: Rejected, subject: string): HttpRefusal {
  const { status, sentence } = rejectReasonHttp[outcome.ordRejReason];
  const hints = { index: outcome.index, ...(status === 503 ? { retryAfterSeconds: 1 } : {}) };
  const message = sentence.replace('%s', subject);
  return new HttpRefusal(status, { reason: outcome.ordRejReason, message }, hints);
}

/** A failure of the cluster to answer. */
export function failure(error: ClusterError): HttpRefusal {
  const { code, effect } = error;
  const { status, sentence, retryAfterSeconds } = clusterErrorHttp(code, effect);
  const hints = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  return new HttpRefusal(status, { reason: code, message: sentence, effect }, hints);
}
