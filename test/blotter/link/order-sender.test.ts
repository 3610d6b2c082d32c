// An order is sent until its fate is known, always under one key.

import { expect, test } from 'vitest';
import { newOrderKey, sendOrder } from '../../../src/blotter/link/order-sender.ts';

const order = {
  account: 'a b',
  symbol: 'FishCo',
  side: 'buy',
  quantity: 2,
  type: 'limit',
  limit: '7.50',
} as const;

type Step = Response | Error;

const accepted = (): Response =>
  Response.json({ data: { number: 3, status: 'filled', price: '7.45', cumQty: 2, index: 42 } });
const busy = (): Response => Response.json({ error: { message: 'busy' } }, { status: 503 });

/** A network that answers each attempt with the next step, the last one for ever. */
function network(...steps: readonly (() => Step)[]) {
  const calls: { url: string; init: RequestInit }[] = [];
  const pausesMs: number[] = [];
  const ports = {
    fetch: (url: string, init: RequestInit): Promise<Response> => {
      calls.push({ url, init });
      const step = (steps[calls.length - 1] ?? steps.at(-1))?.();
      return step instanceof Response ? Promise.resolve(step) : Promise.reject(step ?? new Error());
    },
    urlOf: (path: string, attempt: number) => `http://frontend-${attempt}${path}`,
    credentials: () => ({ authorization: 'Bearer t' }),
    pause: (pauseMs: number): Promise<void> => {
      pausesMs.push(pauseMs);
      return Promise.resolve();
    },
    random: () => 1,
    onRetry: () => undefined,
  };
  return { calls, pausesMs, ports };
}

const bodyOf = (init: RequestInit | undefined): string =>
  typeof init?.body === 'string' ? init.body : '';

const keysOf = (calls: readonly { readonly init: RequestInit }[]): (string | null)[] =>
  calls.map(({ init }) => new Headers(init.headers).get('idempotency-key'));

test('an accepted order tells its number, price and index', async () => {
  const { calls, ports } = network(accepted);
  expect(await sendOrder(order, 'k', ports)).toEqual({
    kind: 'accepted',
    number: 3,
    status: 'filled',
    price: '7.45',
    cumQty: 2,
    index: 42,
  });
  expect(calls[0]?.url).toBe('http://frontend-1/accounts/a%20b/orders');
  expect(JSON.parse(bodyOf(calls[0]?.init))).toEqual({
    ...{ symbol: 'FishCo', side: 'buy', quantity: 2, type: 'limit', limit: '7.50' },
  });
  expect(new Headers(calls[0]?.init.headers).get('authorization')).toBe('Bearer t');
});

test('an order that rests has no price yet, and is sent once', async () => {
  const data = { number: 3, status: 'new', price: null, cumQty: 0, index: 42 };
  const { calls, ports } = network(() => Response.json({ data }));
  expect(await sendOrder(order, 'k', ports)).toEqual({ kind: 'accepted', ...data });
  expect(calls).toHaveLength(1);
});

test('through broken connections, 503, 504 and half answers the key stays the same', async () => {
  const { calls, ports, pausesMs } = network(
    () => new TypeError('network'),
    busy,
    () => new Response('', { status: 504 }),
    () => new Response('{"data":'),
    () => Response.json({ data: {} }),
    accepted,
  );
  expect(await sendOrder(order, 'k', ports)).toMatchObject({ kind: 'accepted' });
  expect(keysOf(calls)).toEqual(['k', 'k', 'k', 'k', 'k', 'k']);
  expect(new Set(calls.map(({ url }) => url)).size, 'each at the next frontend').toBe(6);
  expect(pausesMs).toEqual([200, 400, 800, 1_600, 3_200]);
});

test('a rejection is an answer and is not sent again', async () => {
  const headers = { 'x-index': '43' };
  const no = (): Response =>
    Response.json({ error: { message: 'Not enough' } }, { status: 403, headers });
  const { calls, ports } = network(no);
  expect(await sendOrder(order, 'k', ports)).toEqual({
    kind: 'rejected',
    message: 'Not enough',
    index: 43,
  });
  expect(calls).toHaveLength(1);
});

test('without any answer the outcome is unknown, not failed', async () => {
  const { calls, ports } = network(busy);
  expect(await sendOrder(order, 'k', ports)).toMatchObject({ kind: 'unknown' });
  expect(calls).toHaveLength(12);
});

test('keys are long and not repeated', () => {
  const keys = Array.from({ length: 100 }, newOrderKey);
  expect(new Set(keys).size).toBe(100);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});
