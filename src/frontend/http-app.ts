// The HTTP side of a frontend: one fastify app, its limits, its one error handler. Routes live in
// files of their own; this one decides what every request and every refusal have in common.

import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { registerAlpacaApi } from './alpaca/alpaca-api.ts';
import type { TlsIdentity } from '../access/tls-files.ts';
import { registerAccountRoutes } from './routes/account-routes.ts';
import { registerBazaarRoutes } from './routes/bazaar-routes.ts';
import { registerBlotterFiles } from './routes/blotter-files.ts';
import { registerCommandRoutes } from './routes/command-routes.ts';
import { allowOtherOrigins } from './http/cross-origin.ts';
import { clientErrorText, refusalAnswerer, refusalOf } from './http/error-answers.ts';
import type { HttpParts } from './http/http-parts.ts';
import { overloaded, refuse } from './http/http-refusal.ts';
import type { HttpRefusal } from './http/http-refusal.ts';
import { takeJsonBodies } from './http/json-bodies.ts';
import { registerEventRoutes } from './routes/event-routes.ts';
import { documentRoutes, serveDocument } from './open-api.ts';
import { limitRate } from './http/rate-limit.ts';
import { isOpsPath, registerOpsRoutes } from './routes/ops-routes.ts';
import { RequestAdmission } from './http/request-admission.ts';
import { RequestCount } from './http/request-count.ts';
import { registerSessionRoutes } from './routes/session-routes.ts';
import { registerTrackRoutes, registerTrackingPort } from './routes/track-routes.ts';
import { endUpgradeWithAnswer, refusalOfUpgrade } from './http/upgrade-requests.ts';
import { holdToShapes } from './http/zod-routes.ts';

export const bodyBytesMax = 64 * 1024;
const requestTimeoutMs = 10_000;
const connectionsCheckingMs = 1_000;
const keepAliveTimeoutMs = 72_000;
const pathPartLengthMax = 1_024;
/** An event in a path, every byte of it percent-encoded; Node's own limit for all headers is near. */
const eventPathLengthMax = 16_384;
const conditions = ['if-match', 'if-unmodified-since'] as const;
const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The app, not yet listening. Close it to end it. */
export function buildHttpApp(parts: HttpParts): FastifyInstance {
  const app = bareApp(parts, pathPartLengthMax);
  const admission = admitCallers(app, parts);
  documentRoutes(app);
  if (parts.requestsPerSecondMax !== null) limitRate(app, parts.requestsPerSecondMax);
  // In a scope of their own, which opens once the document listens for routes.
  void app.register((scope, _options, done) => {
    registerOpsRoutes(scope, { ...parts, book: parts.ownBook });
    registerBazaarRoutes(scope, parts);
    registerAccountRoutes(scope, parts);
    registerCommandRoutes(scope, parts);
    registerSessionRoutes(scope, parts);
    registerEventRoutes(scope, parts);
    registerTrackRoutes(scope, parts);
    registerAlpacaApi(scope, parts.alpaca);
    done();
  });
  void app.register((scope, _options, done) => {
    admission?.open(scope);
    serveDocument(scope);
    registerBlotterFiles(scope, parts.blotterDir, parts.frontends);
    done();
  });
  return app;
}

/** What the tracking port serves: the same limits and refusals, other routes. */
export function buildTrackingApp(parts: HttpParts): FastifyInstance {
  const app = bareApp(parts, eventPathLengthMax);
  admitCallers(app, parts);
  registerTrackingPort(app, parts);
  return app;
}

// After the hooks of all requests: who is refused is counted too, and has a request id.
function admitCallers(app: FastifyInstance, { callers }: HttpParts): RequestAdmission | null {
  return callers === null ? null : new RequestAdmission(app, callers);
}

function bareApp(parts: HttpParts, maxParamLength: number): FastifyInstance {
  const answerRefusal = refusalAnswerer(parts.log);
  const app = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    ...serverOf(parts.tls),
    forceCloseConnections: 'idle',
    // While stopping we refuse by ourselves, in the envelope and with an end to the connection.
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
    },
    frameworkErrors: (error, request, reply) => {
      endUpgradeWithAnswer(request, reply);
      answerRefusal(request, reply, refusalOf(error));
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(clientErrorText(error));
      else socket.destroy();
    },
  });
  takeJsonBodies(app);
  allowOtherOrigins(app, parts.origins);
  holdToShapes(app);
  addCommonHooks(app, parts);
  app.setErrorHandler((error, request, reply) => {
    answerRefusal(request, reply, refusalOf(error));
  });
  app.setNotFoundHandler((request, reply) => {
    answerRefusal(request, reply, refuse(404, 'unknown-route', 'there is no such route'));
  });
  return app;
}

// Its type says HTTP: what fastify builds is one or the other by these options, and nothing here asks.
function serverOf(tls: TlsIdentity | null): { readonly http: ServerOptions } {
  // Node looks for late requests every 30 s unless told otherwise.
  const limits = {
    connectionsCheckingInterval: connectionsCheckingMs,
    headersTimeout: requestTimeoutMs,
  };
  if (tls === null) return { http: limits };
  const https: object = { https: { ...limits, ...tls } };
  return https as { readonly http: ServerOptions };
}

function addCommonHooks(app: FastifyInstance, parts: HttpParts): void {
  const count = new RequestCount(app, parts.metrics);
  app.addHook('onRequest', (request, reply, done) => {
    count.begin(request, reply);
    endUpgradeWithAnswer(request, reply);
    void reply.header('x-request-id', request.id);
    void reply.header('x-content-type-options', 'nosniff');
    void reply.header('referrer-policy', 'no-referrer');
    const refusal = refusalBeforeRoute(request, parts, count.underWay);
    if (refusal === null) done();
    else done(refusal);
  });
}

function refusalBeforeRoute(
  request: FastifyRequest,
  { inflightMax, origins, isStopping }: HttpParts,
  underWay: number,
): HttpRefusal | null {
  if (!isOpsPath(request.url)) {
    if (isStopping()) return overloaded('this frontend is stopping; try another');
    if (underWay > inflightMax) {
      return overloaded(`more than ${inflightMax} requests are under way`);
    }
  }
  const { origin, host } = request.headers;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && !origins.admits(origin, host)) {
    return refuse(403, 'forbidden-origin', 'a page of another origin may not do this');
  }
  // Done without a look at it, a change would come upon what its sender did not mean.
  if (changes && conditions.some((name) => request.headers[name] !== undefined)) {
    return refuse(412, 'precondition-failed', 'nothing here has a version: leave if-match out');
  }
  return refusalOfUpgrade(request);
}
