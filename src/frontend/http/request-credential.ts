// Where a request shows its token: the Authorization header, the two headers of Alpaca's API, or, for
// browsers, which cannot set headers on a WebSocket, an offered subprotocol. Never the query: addresses
// are logged on their way. Knows headers, no tokens.

import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../../access/token-secret.ts';
import type { Credential } from '../../access/remote-callers.ts';
import { badRequest } from './http-refusal.ts';

const offeredPrefix = 'bearer.';
const tokenInQuery = /[?&](?:token|access_token|api_key|authorization)=/i;

/** Null: it shows none. */
export function credentialOf({ headers }: Pick<FastifyRequest, 'headers'>): Credential | null {
  const bearer = bearerOf(headers.authorization);
  if (bearer !== null) return { secret: bearer, tokenId: null };
  const secret = headers['apca-api-secret-key'];
  const keyId = headers['apca-api-key-id'];
  if (typeof secret === 'string' && typeof keyId === 'string') return { secret, tokenId: keyId };
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const ours = offered.find((name) => name.startsWith(offeredPrefix));
  return ours === undefined ? null : { secret: ours.slice(offeredPrefix.length), tokenId: null };
}

/** @throws HttpRefusal 400 for a token where addresses are logged */
export function refuseTokenInQuery({ url }: Pick<FastifyRequest, 'url'>): void {
  if (!tokenInQuery.test(url)) return;
  throw badRequest('a token goes into the Authorization header, never into the address');
}
