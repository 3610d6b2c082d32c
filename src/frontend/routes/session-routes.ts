// Sessions in which callers number their commands themselves: opened here, ended here, used by
// `POST /commands`. The cluster keeps them, no frontend does.

import type { FastifyInstance } from 'fastify';
import type { HttpParts } from '../http/http-parts.ts';
import { badRequest, rejection } from '../http/http-refusal.ts';
import { heldToNumber } from '../http/number-refusal.ts';
import { commandPlaceOf, refuseIdempotencyKey } from '../http/request-headers.ts';
import { bySession, sessionOf } from '../http/request-shapes.ts';
import { zodRoutes } from '../http/zod-routes.ts';

export function registerSessionRoutes(
  plain: FastifyInstance,
  { book, requestDeadlineMs: deadlineMs }: HttpParts,
): void {
  const app = zodRoutes(plain);

  app.post('/sessions', async (request, reply) => {
    refuseIdempotencyKey(request);
    const session = await book.openSession({ deadlineMs });
    return reply.code(201).send({ data: { session } });
  });

  app.delete('/sessions/:session', { schema: { params: bySession } }, async (request, reply) => {
    const session = sessionOf(request.params.session);
    const place = commandPlaceOf(request);
    if (place?.sessionId !== session) {
      throw badRequest(
        'Idempotency-Key must be SESSION:NUMBER of this session, with its next number',
      );
    }
    const outcome = await heldToNumber(place, book.closeSession(place, { deadlineMs }));
    if (outcome.kind === 'rejected') throw rejection(outcome, 'the session');
    void reply.header('x-index', String(outcome.index));
    return { data: { session, index: outcome.index } };
  });
}
