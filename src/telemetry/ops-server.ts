// The operators' HTTP server of one process: is it alive, is it ready, what does it measure. Small
// and bounded; answers GET only, and never with a stack trace. Knows nothing of what it reports.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AssertionFailed } from '../base/assert.ts';
import { healthOf } from './health-checks.ts';
import type { Checks } from './health-checks.ts';
import { listenFailure } from './listen-failure.ts';
import type { Log } from './log.ts';

/** A string body is sent as plain text, any other as JSON. */
export interface OpsAnswer {
  readonly status: number;
  readonly body: unknown;
}

export type OpsRoute = (query: URLSearchParams) => OpsAnswer;

export interface OpsServerParts {
  /** Failing means: restart this process. Keep apart from readiness. */
  readonly live: Checks;
  /** Failing means: send no work here now. */
  readonly ready: Checks;
  /** The exposition text and its content type. */
  readonly metrics: { scrape(): Promise<string>; readonly contentType: string };
  /** By path, as '/leader'. */
  readonly routes?: Readonly<Record<string, OpsRoute>>;
  readonly log: Log;
}

const connectionsMax = 64;
const headerBytesMax = 8 * 1024;
const requestTimeoutMs = 5_000;

export class OpsServer {
  readonly #parts: OpsServerParts;
  readonly #server: Server;

  constructor(parts: OpsServerParts) {
    this.#parts = parts;
    this.#server = createServer(
      { maxHeaderSize: headerBytesMax, requestTimeout: requestTimeoutMs, keepAliveTimeout: 1_000 },
      (request, response) => {
        void this.#answer(request, response);
      },
    );
    this.#server.maxConnections = connectionsMax;
  }

  /**
   * `address` is host:port; resolves to the port, of interest when 0 was asked for.
   * @throws Error naming the address and what to do, when it cannot be had
   */
  listen(address: string): Promise<number> {
    const colon = address.lastIndexOf(':');
    const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
    const port = Number(address.slice(colon + 1));
    return new Promise((resolve, reject) => {
      const onError = (error: Error): void => {
        reject(listenFailure('operations address', address, error));
      };
      this.#server.once('error', onError);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off('error', onError);
        const bound = this.#server.address();
        resolve(bound === null || typeof bound === 'string' ? port : bound.port);
      });
    });
  }

  /** Finishes the requests under way; connections still open at the deadline are cut. */
  close(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), deadlineMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    try {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD');
        response.setHeader('connection', 'close');
        reply(response, { status: 405, body: { ok: false, error: 'only GET is answered here' } });
      } else if (path === '/metrics') {
        const text = await this.#parts.metrics.scrape();
        response.setHeader('content-type', this.#parts.metrics.contentType);
        reply(response, { status: 200, body: text });
      } else {
        reply(response, this.#routed(path, new URLSearchParams(query)));
      }
    } catch (error) {
      if (error instanceof AssertionFailed) throw error;
      this.#parts.log.error({ event: 'ops-request-failed', path, error });
      if (!response.headersSent) {
        reply(response, { status: 500, body: { ok: false, error: 'failed; see the log' } });
      }
    }
  }

  #routed(path: string, query: URLSearchParams): OpsAnswer {
    if (path === '/livez') return health(this.#parts.live);
    if (path === '/readyz') return health(this.#parts.ready);
    const routes = this.#parts.routes ?? {};
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    return route?.(query) ?? { status: 404, body: { ok: false, error: 'nothing is here' } };
  }
}

function health(checks: Checks): OpsAnswer {
  const found = healthOf(checks);
  return { status: found.ok ? 200 : 503, body: found };
}

function reply(response: ServerResponse, answer: OpsAnswer): void {
  const text = typeof answer.body === 'string';
  const body = typeof answer.body === 'string' ? answer.body : `${JSON.stringify(answer.body)}\n`;
  if (!response.hasHeader('content-type')) {
    const type = text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
    response.setHeader('content-type', type);
  }
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.statusCode = answer.status;
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
