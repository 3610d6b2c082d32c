// `/stream` as a route: who may have a WebSocket is decided in its hook, while the caller can still
// be answered over HTTP. What is said on the socket is the session's business.

import { fastifyWebsocket } from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AssertionFailed } from '../../base/assert.ts';
import type { RemoteCallers } from '../../access/remote-callers.ts';
import { inboundBytesMax, streamPath, streamSubprotocol } from '../../stream/messages.ts';
import type { Log } from '../../telemetry/log.ts';
import { BareSockets } from './bare-sockets.ts';
import { refusalText } from '../http/error-answers.ts';
import { badRequest, overloaded, refuse } from '../http/http-refusal.ts';
import type { HttpRefusal } from '../http/http-refusal.ts';
import type { OriginPolicy } from '../http/origin-policy.ts';
import type { StreamSockets } from './stream-sockets.ts';
import { credentialOf } from '../http/request-credential.ts';
import { isWebSocketUpgrade } from '../http/upgrade-requests.ts';

export interface StreamRouteParts {
  readonly origins: OriginPolicy;
  readonly sockets: StreamSockets;
  /** Null: nobody is ever asked who they are. */
  readonly callers: RemoteCallers | null;
  readonly log: Log;
  /** Ends the sockets; the server closes only after it. Connections still open then are cut. */
  stop(): Promise<void>;
}

const fragmentsMax = 64;

export function registerStreamRoute(app: FastifyInstance, parts: StreamRouteParts): void {
  const bareSockets = new BareSockets(app.server);
  // In a scope of its own: the plugin wraps every route of its scope, and all others stay HTTP.
  void app.register(async (scope) => {
    await scope.register(fastifyWebsocket, {
      options: {
        maxPayload: inboundBytesMax,
        maxFragments: fragmentsMax,
        perMessageDeflate: false,
        handleProtocols: () => streamSubprotocol,
      },
      errorHandler: (error, socket) => {
        // A peer's fault: its session knows, and cutting it here would cut off the close code.
        if (parts.sockets.holds(socket)) return;
        brokeOnOpening(error, parts.log);
        socket.terminate();
      },
      preClose: async () => {
        await parts.stop();
        bareSockets.cut();
      },
    });
    answerBadHandshakes(scope);
    addRoute(scope, parts);
  });
}

function addRoute(scope: FastifyInstance, parts: StreamRouteParts): void {
  const { origins, sockets } = parts;
  scope.get(
    streamPath,
    {
      websocket: true,
      // By callback and in one turn with the upgrade: between a promise's check and its use,
      // another socket could take the last place.
      onRequest: (request, reply, done) => {
        const refusal = refusalOfSocket(request, origins, sockets);
        if (refusal === null) done();
        else {
          if (refusal.status === 426) void reply.header('upgrade', 'websocket');
          done(refusal);
        }
      },
    },
    (socket, request) => {
      request.countUpgraded?.();
      if (offersNothing(request)) {
        sockets.openTradeUpdates(socket);
        return;
      }
      const ends = { socket, connection: request.raw.socket };
      const session = sockets.open(ends, parts.callers === null ? null : request.caller);
      const forget = parts.callers?.follow(credentialOf(request), () => {
        session.expire();
      });
      socket.once('close', () => forget?.());
    },
  );
}

function refusalOfSocket(
  request: FastifyRequest,
  origins: OriginPolicy,
  sockets: StreamSockets,
): HttpRefusal | null {
  const { origin, host } = request.headers;
  if (!isWebSocketUpgrade(request)) {
    return refuse(426, 'upgrade-required', `open a WebSocket, subprotocol ${streamSubprotocol}`);
  }
  // The library would speak the draft that was version 8 too.
  if (request.headers['sec-websocket-version'] !== '13') {
    return badRequest('WebSocket version 13 alone is spoken here');
  }
  if (!origins.admits(origin, host)) {
    return refuse(403, 'forbidden-origin', 'a page of another origin may not do this');
  }
  if (!offersNothing(request) && !offersOurs(request)) {
    return badRequest(`offer the subprotocol ${streamSubprotocol}, or none`);
  }
  if (sockets.areFull) return overloaded('no more sockets here; try another frontend');
  return null;
}

// Tools for Alpaca's API name no subprotocol; they are spoken to in that language.
const offersNothing = ({ headers }: FastifyRequest): boolean =>
  headers['sec-websocket-protocol'] === undefined;

function offersOurs({ headers }: FastifyRequest): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === streamSubprotocol);
}

// What `ws` itself finds wrong comes after fastify let go of the request.
function answerBadHandshakes(scope: FastifyInstance): void {
  scope.websocketServer.on('wsClientError', (error, socket) => {
    const refusal = badRequest(`this is no WebSocket handshake: ${error.message}`);
    socket.end(refusalText('Bad Request', refusal), () => socket.destroy());
  });
}

// The plugin catches what an opening session throws. A broken invariant must still end the process.
function brokeOnOpening(error: Error, log: Log): void {
  log.error({ event: 'socket-failed', error });
  if (!(error instanceof AssertionFailed)) return;
  setImmediate(() => {
    throw error;
  });
}
