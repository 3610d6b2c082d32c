// The bazaar over HTTP: several frontends, one answer per request. What a frontend could not do now
// (503), does not know the end of (504) or did not live to say is asked of the next one, under the
// same Idempotency-Key, so that an order sent three times is one order.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Random } from '../../base/prng.ts';
import { CliFailure } from '../cli-failure.ts';
import type { Shop, ShopOrder, Stock, TradeAnswer } from './shop.ts';

export interface HttpShopOptions {
  readonly urls: readonly string[];
  readonly deadlineMs: number;
  readonly random: Random;
  /** Ask for no cached answers; default false. */
  readonly fresh?: boolean;
  /** Shown with every request. */
  readonly token?: string;
}

const stock = z.object({ data: z.object({ name: z.string(), quantity: z.number().nullable() }) });
const placed = z.object({ data: z.object({ transaction_number: z.number().int() }) });
const order = z.object({
  data: z.object({
    number: z.number().int(),
    name: z.string(),
    type: z.enum(['buy', 'sell']),
    quantity: z.number().int(),
  }),
});
const failed = z.object({
  error: z.object({ code: z.union([z.string(), z.number()]), message: z.string() }),
});

const backoffMsMin = 50;
const backoffMsMax = 1000;
const attemptTimeoutMs = 15_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly fromCache: boolean;
}

interface ShopRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class HttpShop implements Shop {
  readonly #options: HttpShopOptions;
  #turn: number;

  constructor(options: HttpShopOptions) {
    this.#options = options;
    this.#turn = options.random.below(options.urls.length);
  }

  async lookup(name: string): Promise<Stock | null> {
    const headers = this.#options.fresh === true ? { 'cache-control': 'no-cache' } : {};
    const answer = await this.#ask(`/stocks/${encodeURIComponent(name)}`, { headers });
    if (answer.status === 404) return null;
    return { ...parsed(stock, answer).data, fromCache: answer.fromCache };
  }

  async trade(wish: Omit<ShopOrder, 'number'>): Promise<TradeAnswer> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const answer = await this.#ask('/orders', {
      method: 'POST',
      headers,
      body: JSON.stringify(wish),
    });
    if (answer.status === 403 || answer.status === 404) {
      return { kind: 'refused', reason: reasonOf(answer) };
    }
    return { kind: 'done', number: parsed(placed, answer).data.transaction_number };
  }

  async order(number: number): Promise<ShopOrder | null> {
    const answer = await this.#ask(`/orders/${number}`, {});
    if (answer.status === 404) return null;
    return parsed(order, answer).data;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #ask(path: string, init: ShopRequest): Promise<Answer> {
    const giveUpAtMs = performance.now() + this.#options.deadlineMs;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#once(path, init);
      if (answer.status < 500) return answer;
      if (performance.now() > giveUpAtMs) {
        throw new CliFailure(
          `${path}: no answer in ${this.#options.deadlineMs} ms; last: ${reasonOf(answer)}`,
          '',
        );
      }
      this.#turn += 1;
      await this.#backoff(attempt);
    }
  }

  // A connection that breaks reads like a 503: it says nothing about what was done.
  async #once(path: string, init: ShopRequest): Promise<Answer> {
    const { urls } = this.#options;
    const url = `${urls[this.#turn % urls.length] ?? ''}${path}`;
    try {
      const headers = { ...init.headers, ...this.#bearer() };
      const signal = AbortSignal.timeout(attemptTimeoutMs);
      const response = await fetch(url, { ...init, headers, signal });
      const fromCache = response.headers.get('x-cache') === 'hit';
      return { status: response.status, body: parseJson(await response.text()), fromCache };
    } catch (error) {
      const body = { error: { code: 'unreachable', message: String(error) } };
      return { status: 599, body, fromCache: false };
    }
  }

  #bearer(): Record<string, string> {
    const { token } = this.#options;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  #backoff(attempt: number): Promise<void> {
    const ceilingMs = Math.min(backoffMsMax, backoffMsMin * 2 ** Math.min(attempt, 10));
    const waitMs = this.#options.random.unit() * ceilingMs;
    return new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function parsed<T>(schema: z.ZodType<T>, { status, body }: Answer): T {
  const result = schema.safeParse(body);
  if (status < 300 && result.success) return result.data;
  const shown = JSON.stringify(body).slice(0, 200);
  throw new CliFailure(
    `The frontend answered ${status} with ${shown}, which is not the contract.`,
    '',
  );
}

function reasonOf({ status, body }: Answer): string {
  const said = failed.safeParse(body);
  return said.success ? said.data.error.message : `HTTP ${status}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
