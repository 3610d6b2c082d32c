// Lets the page of one frontend speak to another, when its own is gone. Browsers ask first whether a
// page of that origin may; the origin policy says, and every other page is told nothing. There are no
// cookies: who asks says so in a header, so credentials are never allowed for.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OriginPolicy } from './origin-policy.ts';

const methods = 'GET, POST, PUT, PATCH, DELETE';
const headers =
  'content-type, authorization, idempotency-key, prefer, x-min-index, x-request-id, cache-control';
const shownHeaders = 'x-index, x-cache, x-request-id, location, retry-after';
const askAgainAfterS = 600;

export function allowOtherOrigins(app: FastifyInstance, origins: OriginPolicy): void {
  app.addHook('onRequest', (request, reply, done) => {
    allow(request, reply, origins);
    done();
  });

  app.options('/*', (request, reply) => {
    if (admitted(request, origins) === null) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .code(204)
      .header('access-control-allow-methods', methods)
      .header('access-control-allow-headers', headers)
      .header('access-control-max-age', String(askAgainAfterS))
      .send();
  });
}

function allow(request: FastifyRequest, reply: FastifyReply, origins: OriginPolicy): void {
  const origin = admitted(request, origins);
  if (origin === null) return;
  void reply.header('access-control-allow-origin', origin);
  void reply.header('access-control-expose-headers', shownHeaders);
  void reply.header('vary', 'origin');
}

/** The origin of a page that may speak to us; null: no page, or one that may not. */
function admitted({ headers: given }: FastifyRequest, origins: OriginPolicy): string | null {
  const { origin, host } = given;
  return origin !== undefined && origins.admits(origin, host) ? origin : null;
}
