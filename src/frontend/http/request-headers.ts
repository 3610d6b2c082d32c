// The headers that change what a request means: Idempotency-Key, Prefer and x-min-index.

import type { FastifyRequest } from 'fastify';
import { clOrdIdLengthMax, isClOrdId } from '../../domain/ids.ts';
import { isNumberedSession } from '../../domain/command-place.ts';
import type { CommandPlace } from '../../domain/command-place.ts';
import { badRequest } from './http-refusal.ts';

const keyRule = `Idempotency-Key must be 1 to ${clOrdIdLengthMax} visible ASCII characters`;

/** The key, or null when none was sent. @throws HttpRefusal 400 */
export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !isClOrdId(header)) throw badRequest(keyRule);
  return header;
}

const placeRule =
  'Idempotency-Key of a command is SESSION:NUMBER, with a session of POST /sessions and a number from 1';

/** Where a command stands in a session of the caller's own; null when no key was sent.
 *  @throws HttpRefusal 400 */
export function commandPlaceOf(request: FastifyRequest): CommandPlace | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const match = typeof header === 'string' ? /^(\d{1,15}):(\d{1,15})$/.exec(header) : null;
  const [sessionId, seq] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (!isNumberedSession(sessionId) || seq === 0) throw badRequest(placeRule);
  return { sessionId, seq };
}

/** For requests that cannot be told from their own repetition: better no promise than a false one.
 *  @throws HttpRefusal 400 */
export function refuseIdempotencyKey(request: FastifyRequest): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw badRequest(
    'Idempotency-Key works for orders and commands only; this request would not honour it',
  );
}

/** Whether the caller wants no body (RFC 7240). */
export function wantsMinimal(request: FastifyRequest): boolean {
  const header = request.headers['prefer'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text.split(/[,;]/).some((word) => /^\s*return\s*=\s*"?minimal"?\s*$/i.test(word));
}

/** Whether the caller wants no cached answer (RFC 9111). */
export function wantsFresh(request: FastifyRequest): boolean {
  const header = request.headers['cache-control'] ?? '';
  return header.split(',').some((word) => /^\s*(no-cache|no-store|max-age=0)\s*$/i.test(word));
}

/** The index the answer must not be older than; null for none. @throws HttpRefusal 400 */
export function minIndexOf(request: Pick<FastifyRequest, 'headers'>): number | null {
  const header = request.headers['x-min-index'];
  if (header === undefined) return null;
  const index = typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : -1;
  if (!Number.isSafeInteger(index) || index < 0) {
    throw badRequest('x-min-index must be a whole number from 0');
  }
  return index;
}
