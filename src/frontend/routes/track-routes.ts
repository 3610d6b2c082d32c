// The tracking contract: something happened to an account, tell whoever follows it. Its answers are plain
// sentences that other programs compare letter by letter, sent only once the event is committed, or its
// rejection is. What the cluster cannot answer is refused in the envelope, as everywhere.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { eventBytesMax } from '../../codec/frame-format.ts';
import { isEventData } from '../../codec/text-check.ts';
import { isAccountName } from '../../domain/ids.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { badRequest, refuse, rejection } from '../http/http-refusal.ts';
import { trackBody } from '../http/request-shapes.ts';

const propagated = 'Request propagated to the subscribers!';
const unknownAccount = 'Account Id does not exist!';
const inactiveAccount = 'Inactive account!';

interface Tracked {
  readonly Params: { readonly accountId: string; readonly data?: string };
}

// Asking twice records twice, so nobody may ask without wanting the answer.
const once = { exposeHeadRoute: false };

/** On the main port: `/track/:accountId?data=`, by GET or POST, or POST with `{"data"}`. */
export function registerTrackRoutes(app: FastifyInstance, parts: HttpParts): void {
  app.get<Tracked>('/track/:accountId', once, (request, reply) =>
    track(parts, { request, reply, data: dataInQuery(request) }),
  );
  const told = { schema: { body: trackBody.nullish() } };
  app.post<Tracked>('/track/:accountId', told, (request, reply) => {
    const body = request.body as z.output<typeof trackBody> | null;
    const data = dataInQuery(request) ?? body?.data;
    return track(parts, { request, reply, data });
  });
}

/** On the tracking port: `/:accountId?data=` and `/:accountId/:data`. */
export function registerTrackingPort(app: FastifyInstance, parts: HttpParts): void {
  app.get<Tracked>('/:accountId', once, (request, reply) =>
    track(parts, { request, reply, data: dataInQuery(request) }),
  );
  app.post<Tracked>('/:accountId', (request, reply) =>
    track(parts, { request, reply, data: dataInQuery(request) }),
  );
  app.get<Tracked>('/:accountId/:data', once, (request, reply) =>
    track(parts, { request, reply, data: request.params.data }),
  );
}

interface Tracking {
  readonly request: FastifyRequest<Tracked>;
  readonly reply: FastifyReply;
  readonly data: string | undefined;
}

async function track(
  { book, requestDeadlineMs }: HttpParts,
  { request, reply, data }: Tracking,
): Promise<FastifyReply> {
  const account = request.params.accountId;
  if (data === undefined || data === '') throw badRequest('data is missing: ?data=TEXT');
  if (Buffer.byteLength(data) > eventBytesMax) {
    throw refuse(413, 'too-large', `data may have at most ${eventBytesMax} bytes of UTF-8`);
  }
  if (!isEventData(data)) throw badRequest('data is not valid UTF-8');
  // No account was ever called so.
  if (!isAccountName(account)) return says(reply, 400, unknownAccount);
  const limits = { deadlineMs: requestDeadlineMs };
  const outcome = await book.submit({ kind: 'record-event', account, data }, limits);
  void reply.header('x-index', String(outcome.index));
  if (outcome.kind === 'accepted') return says(reply, 200, propagated);
  if (outcome.ordRejReason === 'unknown-account') return says(reply, 400, unknownAccount);
  if (outcome.ordRejReason === 'inactive-account') return says(reply, 400, inactiveAccount);
  throw rejection(outcome, account);
}

function says(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(sentence);
}

// Decoded here and strictly: what is no UTF-8 must not become other text.
function dataInQuery(request: FastifyRequest): string | undefined {
  const query = request.url.indexOf('?');
  if (query < 0) return undefined;
  const parts = request.url.slice(query + 1).split('&');
  const found = parts.filter((part) => part.startsWith('data='));
  if (found.length === 0) return undefined;
  if (found.length > 1) throw badRequest('data must be given once');
  try {
    return decodeURIComponent((found[0] ?? '').slice('data='.length).replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) throw badRequest('data is not valid UTF-8');
    throw error;
  }
}
