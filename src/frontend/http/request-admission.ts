// Asks who makes a request, before its route runs and before a WebSocket opens, and lets the route run
// on that caller's behalf. Wrong tokens are answered late. Pages, and what probes ask, are for everybody.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../access/caller.ts';
import { onBehalfOf } from '../books/caller-context.ts';
import { streamPath } from '../../stream/messages.ts';
import type { Credential, RemoteCallers } from '../../access/remote-callers.ts';
import { HttpRefusal } from './http-refusal.ts';
import { credentialOf, refuseTokenInQuery } from './request-credential.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes it; null: who needs no token. */
    caller: Caller | null;
  }
}

/** What may be asked by whoever reaches us. */
const publicRoutes = new Set(['/livez', '/readyz', '/metrics']);

export class RequestAdmission {
  readonly #callers: RemoteCallers;
  readonly #pages = new Set<string>();

  constructor(app: FastifyInstance, callers: RemoteCallers) {
    this.#callers = callers;
    app.decorateRequest('caller', null);
    app.addHook('onRequest', (request, reply, done) => {
      this.#admit(request, reply, done);
    });
    app.addHook('preHandler', (request, _reply, done) => {
      onBehalfOf(request.caller, done);
    });
  }

  /** Everything that `scope` serves from now on is for everybody. */
  open(scope: FastifyInstance): void {
    scope.addHook('onRoute', ({ url }) => {
      this.#pages.add(url);
    });
  }

  #admit(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const route = request.routeOptions.url;
    const isPublic = route === undefined || publicRoutes.has(route) || this.#pages.has(route);
    const needsNone = isPublic || isPreflight(request) || asksLater(request);
    if (needsNone || this.#callers.required === false) {
      done();
      return;
    }
    try {
      refuseTokenInQuery(request);
    } catch (error) {
      done(error instanceof Error ? error : undefined);
      return;
    }
    const credential = credentialOf(request);
    const caller = this.#callers.atHand(credential);
    if (caller !== undefined) {
      request.caller = caller;
      done();
      return;
    }
    this.#identify(request, reply, credential).then(() => {
      done();
    }, done);
  }

  async #identify(
    request: FastifyRequest,
    reply: FastifyReply,
    credential: Credential | null,
  ): Promise<void> {
    const caller = await this.#callers.identify(credential);
    if (caller !== undefined) {
      request.caller = caller;
      return;
    }
    void reply.header('www-authenticate', 'Bearer realm="holdfast"');
    // Who shows none guesses nothing.
    if (credential !== null) await this.#hold(request.ip);
    throw unauthenticated();
  }

  async #hold(address: string): Promise<void> {
    const holdMs = this.#callers.refused(address);
    if (holdMs === null) throw tooManyGuesses();
    if (holdMs === 0) return;
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    this.#callers.released(address);
  }
}

// Browsers ask before they send what a page wants, and show nothing with that. It reaches no books.
const isPreflight = ({ method }: FastifyRequest): boolean => method === 'OPTIONS';

// Alpaca's tools open their socket first and then say who they are, in its first message.
const asksLater = ({ headers, routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === streamPath && headers['sec-websocket-protocol'] === undefined;

const unauthenticated = (): HttpRefusal =>
  new HttpRefusal(401, {
    reason: 'unauthenticated',
    message: 'Show a token that is known, not revoked and not over.',
    effect: 'none',
  });

const tooManyGuesses = (): HttpRefusal =>
  new HttpRefusal(
    429,
    { reason: 'overloaded', message: 'too many wrong tokens from this address' },
    { retryAfterSeconds: 60 },
  );
