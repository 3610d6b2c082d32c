// Requests and answers over connections that are kept, as many as there are requests at a time. Knows
// HTTP and JSON; knows no commands.

import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface ExchangeOptions {
  /** Shown with every request; null: none. */
  readonly token: string | null;
  /** PEM of the authority to trust for https; null: those of the platform. */
  readonly ca: string | null;
}

export interface HttpQuestion {
  readonly method: 'POST' | 'DELETE';
  /** Before the path, without a slash at its end. */
  readonly base: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | null;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Of the entry that decided; null: none did. */
  readonly index: number | null;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

const keepAlive = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity };

export class HttpExchange {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #http = new HttpAgent(keepAlive);
  readonly #https: HttpsAgent;

  constructor({ token, ca }: ExchangeOptions) {
    this.#headers = token === null ? {} : { authorization: `Bearer ${token}` };
    this.#https = new HttpsAgent({ ...keepAlive, ...(ca === null ? {} : { ca }) });
  }

  /** @throws Error when no whole answer comes in time; its `code` is the system's */
  ask({ method, base, path, headers, body, timeoutMs }: HttpQuestion): Promise<HttpAnswer> {
    const url = new URL(`${base}${path}`);
    const text = body === null ? '' : JSON.stringify(body);
    const typed = body === null ? {} : { 'content-type': 'application/json' };
    const options: RequestOptions = {
      ...{ method, signal: AbortSignal.timeout(timeoutMs) },
      headers: {
        ...{ ...this.#headers, ...headers, ...typed },
        'content-length': Buffer.byteLength(text),
      },
    };
    return new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const asked = isSecure
        ? httpsRequest(url, { ...options, agent: this.#https })
        : httpRequest(url, { ...options, agent: this.#http });
      asked.on('error', reject);
      asked.on('response', (response) => {
        whole(response).then(resolve, reject);
      });
      asked.end(text);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

async function whole(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const header = response.headers['x-index'];
  const index = typeof header === 'string' && /^\d{1,16}$/.test(header) ? Number(header) : null;
  return { status: response.statusCode ?? 0, index, body: json(Buffer.concat(chunks).toString()) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
