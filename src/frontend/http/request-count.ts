// How many requests are under way, and what became of each: the numbers that limit and metrics
// stand on. A request ends with its answer, with its connection, or by becoming a WebSocket.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FrontendMetrics } from '../frontend-metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the count of a request whose connection lives on without HTTP. */
    countUpgraded: (() => void) | null;
  }
}

export class RequestCount {
  readonly #metrics: FrontendMetrics;
  #underWay = 0;

  constructor(app: FastifyInstance, metrics: FrontendMetrics) {
    this.#metrics = metrics;
    app.decorateRequest('countUpgraded', null);
  }

  get underWay(): number {
    return this.#underWay;
  }

  begin(request: FastifyRequest, reply: FastifyReply): void {
    let counted = false;
    const end = (status: number): void => {
      if (counted) return;
      counted = true;
      this.#end(request, reply, status);
    };
    this.#underWay += 1;
    this.#metrics.http.requestBegan();
    request.countUpgraded = () => end(101);
    // Not fastify's onResponse: it never comes for a request that was cut off in the middle.
    // 499: the client went away before there was an answer.
    reply.raw.once('close', () => end(reply.raw.headersSent ? reply.statusCode : 499));
  }

  #end(request: FastifyRequest, reply: FastifyReply, status: number): void {
    const { http, refusals } = this.#metrics;
    this.#underWay -= 1;
    http.requestDone({
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status,
      elapsedMs: reply.elapsedTime,
    });
    const { refusalReason } = reply;
    if (refusalReason !== null) refusals.inc({ reason: refusalReason });
  }
}
