// An account's activity over HTTP: put it to sleep or wake it, read what was recorded about it, count
// that over the last days.

import type { FastifyInstance } from 'fastify';
import type { AccountEvent } from '../../domain/account-event.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { HttpRefusal, rejection } from '../http/http-refusal.ts';
import { notBefore, readLimits } from '../http/read-limits.ts';
import { refuseIdempotencyKey } from '../http/request-headers.ts';
import {
  accountOf,
  activeBody,
  byId,
  eventCountQuery,
  eventsQuery,
} from '../http/request-shapes.ts';
import { zodRoutes } from '../http/zod-routes.ts';

const dayMs = 24 * 3_600_000;

export function registerEventRoutes(
  plain: FastifyInstance,
  { book, requestDeadlineMs: deadlineMs }: HttpParts,
): void {
  const app = zodRoutes(plain);

  const waking = { schema: { params: byId, body: activeBody } };
  app.put('/accounts/:id/active', waking, async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const { active } = request.body;
    const command = { kind: 'set-account-active', account, active } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, account);
    void reply.header('x-index', String(outcome.index));
    return { data: { id: account, active, index: outcome.index } };
  });

  const listing = { schema: { params: byId, querystring: eventsQuery } };
  app.get('/accounts/:id/events', listing, async (request, reply) => {
    const account = accountOf(request.params.id);
    const { consistency, limit, beforeIndex = 0 } = request.query;
    const limits = readLimits(request, consistency, deadlineMs);
    const read = notBefore(
      await book.recordedEvents(account, { limit, beforeIndex }, limits),
      limits,
    );
    void reply.headers({ 'x-index': String(read.index), 'cache-control': 'no-store' });
    return { data: found(read.value).map(eventReply) };
  });

  const counting = { schema: { params: byId, querystring: eventCountQuery } };
  app.get('/accounts/:id/events/count', counting, async (request, reply) => {
    const account = accountOf(request.params.id);
    const { consistency, days } = request.query;
    const limits = readLimits(request, consistency, deadlineMs);
    const sinceMs = Math.max(0, Date.now() - days * dayMs);
    const read = notBefore(await book.countEvents(account, sinceMs, limits), limits);
    void reply.headers({ 'x-index': String(read.index), 'cache-control': 'no-store' });
    const since = new Date(sinceMs).toISOString();
    return { data: { id: account, since, count: found(read.value) } };
  });
}

const eventReply = ({ account, data, index, recordedMs }: AccountEvent) => ({
  account,
  data,
  index,
  recordedAt: new Date(recordedMs).toISOString(),
});

function found<T>(value: T | null): T {
  if (value !== null) return value;
  throw new HttpRefusal(404, { reason: 'unknown-account', message: 'account not found' });
}
