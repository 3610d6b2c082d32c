// Requests that ask to leave HTTP. While anybody listens for upgrades, Node hands over the bare
// socket with each of them, WebSocket or not, and reads no more HTTP from it. All but those that
// open our WebSocket are answered here and there as requests, and then their connection ends.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { streamPath } from '../../stream/messages.ts';
import { badRequest, refuse } from './http-refusal.ts';
import type { HttpRefusal } from './http-refusal.ts';

/** Whether the request asks for a WebSocket, rather than for another protocol or for none. */
export const isWebSocketUpgrade = (request: FastifyRequest): boolean =>
  asksForUpgrade(request) && request.headers.upgrade?.toLowerCase() === 'websocket';

/** Must be called before any answer: it closes the connection that Node has let go of. */
export function endUpgradeWithAnswer(request: FastifyRequest, reply: FastifyReply): void {
  if (!asksForUpgrade(request)) return;
  reply.raw.shouldKeepAlive = false;
  reply.raw.once('finish', () => reply.raw.socket?.destroy());
}

/** Some clients offer HTTP/2 on every first request. A server may ignore that and simply answer,
 *  unless the request had a body: Node has lost it by then. */
export function refusalOfUpgrade(request: FastifyRequest): HttpRefusal | null {
  if (!asksForUpgrade(request)) return null;
  if (isWebSocketUpgrade(request)) {
    const isOurs = request.routeOptions.url === streamPath;
    return isOurs ? null : refuse(404, 'unknown-route', 'there is no such route');
  }
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  return badRequest('send this request without an Upgrade header');
}

// Both headers, as for Node: `Upgrade` alone says nothing about this connection (RFC 9110 §7.8).
const asksForUpgrade = ({ headers }: FastifyRequest): boolean =>
  headers.upgrade !== undefined && /(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? '');
