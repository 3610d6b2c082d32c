// RejectReason → HTTP, the only table of its kind. 400: the request makes no sense whatever the
// books hold. 403: the books hold too little. 404: no such thing. 409: not as things stand now.

import type { RejectReason } from '../../domain/reject-reason.ts';

interface RejectionHttp {
  readonly status: 400 | 403 | 404 | 409 | 503;
  /** `%s` becomes what the request was about. */
  readonly sentence: string;
}

export const rejectReasonHttp: Readonly<Record<RejectReason, RejectionHttp>> = {
  malformed: { status: 400, sentence: 'The books could not read the command.' },
  'unknown-account': { status: 404, sentence: 'account not found' },
  'inactive-account': { status: 403, sentence: 'The account is not active.' },
  'duplicate-account': { status: 409, sentence: 'An account of that name exists.' },
  'unknown-symbol': { status: 404, sentence: 'stock not found' },
  'duplicate-symbol': { status: 409, sentence: 'That symbol is listed already.' },
  'unknown-order': { status: 404, sentence: 'order not found' },
  'bad-amount': { status: 400, sentence: 'The amount, or quantity times price, is out of range.' },
  'bad-quantity': { status: 400, sentence: 'The quantity is out of range.' },
  'insufficient-cash': { status: 403, sentence: 'Not enough cash for %s.' },
  'insufficient-shares': { status: 403, sentence: 'Not enough shares held for %s.' },
  'insufficient-inventory': { status: 403, sentence: 'Not enough stock for %s.' },
  'no-price': { status: 409, sentence: 'The stock has no price yet.' },
  'stale-price': { status: 409, sentence: 'The price of the stock is too old to trade on.' },
  'no-confirmation': { status: 409, sentence: 'Nothing is waiting to be confirmed.' },
  'confirmation-expired': { status: 409, sentence: 'The time to confirm is over.' },
  'trigger-without-amount': { status: 409, sentence: 'A trigger needs an amount first.' },
  'no-trigger': { status: 409, sentence: 'No amount and no trigger is set.' },
  'too-late-to-cancel': { status: 409, sentence: 'The order is no longer open.' },
  'duplicate-order': {
    status: 409,
    sentence: 'This Idempotency-Key (clOrdId) was used for a different order.',
  },
  'stale-source-sequence': { status: 409, sentence: 'A newer price of this source is known.' },
  'dedupe-window-full': {
    status: 503,
    sentence: 'Too many Idempotency-Keys are remembered; nothing was done. Try later or without.',
  },
  'limit-exceeded': { status: 409, sentence: 'The books are at a limit; nothing was done.' },
  'sequence-gap': { status: 503, sentence: 'The session was out of step. Nothing was done.' },
  'audit-kept': { status: 409, sentence: 'The audit of that time must still be kept.' },
  forbidden: { status: 403, sentence: 'The caller may not do this.' },
  'unknown-token': { status: 404, sentence: 'token not found' },
  'duplicate-token': { status: 409, sentence: 'That token exists already.' },
  'no-admin-token': {
    status: 409,
    sentence: 'It needs an admin token of every account that does not expire.',
  },
  'session-expired': { status: 503, sentence: 'The session had ended. Nothing was done.' },
};
