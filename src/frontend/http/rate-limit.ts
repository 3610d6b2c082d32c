// How many requests a second one caller may send: whoever is beyond it is told when to come back, so that
// the others do not wait behind. A caller is who it says it is, and else its address; headers that proxies
// set are believed by nobody here.

import { fastifyRateLimit } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpRefusal } from './http-refusal.ts';
import { isOpsPath } from '../routes/ops-routes.ts';

/** Callers remembered at once; the one not heard of for longest is forgotten first. */
const callersMax = 10_000;
const nameLengthMax = 256;

/** Must come before the routes are registered: it is added to each of them. */
export function limitRate(app: FastifyInstance, requestsPerSecondMax: number): void {
  void app.register(fastifyRateLimit, {
    max: requestsPerSecondMax,
    timeWindow: 1_000,
    cache: callersMax,
    keyGenerator: callerKey,
    allowList: (request) => isOpsPath(request.url),
    errorResponseBuilder: () =>
      new HttpRefusal(
        429,
        {
          reason: 'rate-limited',
          message: `more than ${requestsPerSecondMax} requests a second; nothing was done`,
        },
        { retryAfterSeconds: 1 },
      ),
  });
}

function callerKey({ headers, ip }: FastifyRequest): string {
  const name = headers['apca-api-key-id'] ?? headers.authorization;
  return typeof name === 'string' && name.length <= nameLengthMax
    ? `name ${name}`
    : `address ${ip}`;
}
