// The catalog's HTTP app: health and metrics for operators, prices for everybody else, one envelope for
// everything refused.

import type { ServerOptions } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { TlsIdentity } from '../access/tls-files.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { CatalogAdmission } from './catalog-admission.ts';
import { healthOf } from '../telemetry/health-checks.ts';
import type { Checks } from '../telemetry/health-checks.ts';
import type { Log } from '../telemetry/log.ts';
import { registerPriceRoutes } from './price-routes.ts';
import type { PriceRouteParts } from './price-routes.ts';

export interface CatalogHttpParts extends PriceRouteParts {
  readonly admission: CatalogAdmission;
  /** The certificate to serve HTTPS with; null: HTTP. */
  readonly tls: TlsIdentity | null;
  readonly ready: Checks;
  readonly metrics: { scrape(): Promise<string>; readonly contentType: string };
  readonly log: Log;
}

const bodyBytesMax = 256 * 1024;
const requestTimeoutMs = 10_000;
const connectionsMax = 1_024;

/** The app, not yet listening. */
export function buildCatalogHttp(parts: CatalogHttpParts): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    ...serverOf(parts.tls),
  });
  app.server.maxConnections = connectionsMax;
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message } = answerTo(error);
    if (status === 500) parts.log.error({ event: 'request-failed', path: request.url, error });
    if (status === 503) void reply.header('retry-after', '1');
    return reply.code(status).send({ error: { code, message } });
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: { code: 'unknown-route', message: 'there is no such route' } }),
  );
  app.addHook('onRequest', (request, _reply, done) => {
    const wish = request.method === 'GET' ? 'read' : 'bring';
    const isPrice = request.routeOptions.url?.startsWith('/prices') === true;
    const admitted = isPrice ? parts.admission.request(request.headers, wish, request.ip) : null;
    if (admitted === null) done();
    else
      admitted.then(() => {
        done();
      }, done);
  });
  app.get('/livez', () => ({ ok: true, checks: {} }));
  app.get('/readyz', (_request, reply) => {
    const found = healthOf(parts.ready);
    return reply.code(found.ok ? 200 : 503).send(found);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(parts.metrics.contentType).send(await parts.metrics.scrape()),
  );
  registerPriceRoutes(app, parts);
  return app;
}

// Its type says HTTP: what fastify builds is one or the other by these options, and nothing here asks.
function serverOf(tls: TlsIdentity | null): { readonly http?: ServerOptions } {
  const https: object = tls === null ? {} : { https: { ...tls } };
  return https;
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function answerTo(error: unknown): Answer {
  if (error instanceof ClusterError) {
    const { code, message, effect } = error;
    if (code === 'unauthenticated') return { status: 401, code, message };
    if (code === 'forbidden') return { status: 403, code, message };
    if (code === 'malformed' || code === 'too-large') return { status: 400, code, message };
    return { status: effect === 'unknown' ? 504 : 503, code, message };
  }
  const given: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : null;
  if (typeof given === 'number' && given < 500) {
    return { status: given, code: 'malformed', message: String(error) };
  }
  return { status: 500, code: 'internal', message: 'failed; see the log' };
}
