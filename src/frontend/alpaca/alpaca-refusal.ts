// How the `/v2` routes say no: `{"code","message"}` with Alpaca's statuses and its eight-digit codes,
// which begin with the status. Our own word for the reason is there too.

import type { Rejected } from '../../domain/outcome.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import { HttpRefusal } from '../http/http-refusal.ts';
import { rejectReasonHttp } from '../http/reject-reason-http.ts';

export interface AlpacaError {
  readonly code: number;
  readonly message: string;
  readonly reason: string;
  /** Only where the cluster failed to answer: may it have happened? */
  readonly effect?: 'none' | 'unknown';
}

export const alpacaRefusal = (status: number, reason: string, message: string): HttpRefusal =>
  new HttpRefusal(status, { reason, message });

/** 422: understood, and not to be done. */
export const unprocessable = (message: string, reason = 'malformed'): HttpRefusal =>
  alpacaRefusal(422, reason, message);

export const notOffered = (what: string): HttpRefusal =>
  unprocessable(`${what} is not offered`, 'not-offered');

export const orderNotFound = (): HttpRefusal =>
  alpacaRefusal(404, 'unknown-order', 'order not found');

export const assetNotFound = (symbol: string): HttpRefusal =>
  alpacaRefusal(404, 'unknown-symbol', `asset not found for ${symbol}`);

/** A rejection decided in the log. `subject` names what it is about, in the caller's words. */
export function alpacaRejection(outcome: Rejected, subject: string): HttpRefusal {
  const reason = outcome.ordRejReason;
  const known = answers[reason];
  const { status, sentence } = rejectReasonHttp[reason];
  // What makes no sense and what does not fit as things stand are one status here.
  const plain = status === 400 || status === 409 ? 422 : status;
  const message = (known?.sentence ?? sentence).replace('%s', subject);
  const hints =
    plain === 503 ? { index: outcome.index, retryAfterSeconds: 1 } : { index: outcome.index };
  return new HttpRefusal(known?.status ?? plain, { reason, message }, hints);
}

type Answers = Partial<
  Record<RejectReason, { readonly status: number; readonly sentence: string }>
>;

const answers: Answers = {
  // A key that names no account is nobody's.
  'unknown-account': { status: 401, sentence: 'request is not authorized.' },
  'inactive-account': { status: 403, sentence: 'account is not authorized to trade' },
  'unknown-symbol': { status: 422, sentence: 'could not find asset for %s' },
  'unknown-order': { status: 404, sentence: 'order not found' },
  'insufficient-cash': { status: 403, sentence: 'insufficient buying power' },
  'insufficient-shares': { status: 403, sentence: 'insufficient qty available for %s' },
  'too-late-to-cancel': { status: 422, sentence: 'order is not cancelable' },
  'duplicate-order': { status: 422, sentence: 'client_order_id must be unique' },
};

export function alpacaError({ status, envelope }: HttpRefusal): AlpacaError {
  const { message, reason, effect } = envelope.error;
  const code = status * 100_000 + 10_000;
  return { code, message, reason, ...(effect === undefined ? {} : { effect }) };
}

/** Whether a request is for these routes, found or not. */
export const isAlpacaPath = (url: string): boolean => /^\/v[1-3](beta\d+)?(\/|$)/.test(url);
