// The bazaar over HTTP against real servers: one order however often it is sent, and the next
// frontend when one cannot.

import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { HttpShop } from '../../src/cli/bazaar/http-shop.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Asked {
  readonly key: string | undefined;
  readonly path: string;
}

/** A frontend that gives these answers one after the other, the last one for ever. */
async function frontend(...answers: [number, unknown][]) {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const key = request.headers['idempotency-key'];
    asked.push({ key: Array.isArray(key) ? key[0] : key, path: request.url ?? '' });
    const [status, body] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, null];
    request.resume();
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const shopAt = (...urls: string[]): HttpShop =>
  new HttpShop({ urls, deadlineMs: 5000, random: prng(1) });
const buy = { name: 'FishCo', type: 'buy', quantity: 3 } as const;
const placed = { data: { transaction_number: 7 } };
const failed = (code: string) => ({ error: { code, message: `it is ${code}` } });

test('an order goes through and is read back', async () => {
  const { url, asked } = await frontend([200, placed], [200, { data: { number: 7, ...buy } }]);
  const shop = shopAt(url);
  expect(await shop.trade(buy)).toEqual({ kind: 'done', number: 7 });
  expect(await shop.order(7)).toEqual({ number: 7, ...buy });
  expect(asked.map(({ path }) => path)).toEqual(['/orders', '/orders/7']);
});

test('503, 504 and a broken connection are asked again under the same key', async () => {
  const { url, asked } = await frontend(
    [503, failed('no-quorum')],
    [504, failed('timed-out')],
    [0, null],
    [200, placed],
  );
  expect(await shopAt(url).trade(buy)).toEqual({ kind: 'done', number: 7 });
  expect(asked).toHaveLength(4);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  expect(asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
});

test('two orders have two keys', async () => {
  const { url, asked } = await frontend([200, placed]);
  const shop = shopAt(url);
  await shop.trade(buy);
  await shop.trade(buy);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
});

test('a frontend that is down is passed over', async () => {
  const { url } = await frontend([200, { data: { name: 'FishCo', price: 7.45, quantity: 4 } }]);
  const shop = shopAt('http://127.0.0.1:1', url);
  for (let i = 0; i < 3; i += 1) expect((await shop.lookup('FishCo'))?.quantity).toBe(4);
});

test('refusals are answers, and unknown things are null', async () => {
  const { url } = await frontend(
    [403, failed('insufficient-inventory')],
    [404, failed('unknown-symbol')],
  );
  const shop = shopAt(url);
  expect(await shop.trade(buy)).toEqual({
    kind: 'refused',
    reason: 'it is insufficient-inventory',
  });
  expect(await shop.lookup('NoCo')).toBe(null);
  expect(await shop.order(99)).toBe(null);
});

test('an answer outside the contract is an error, not a guess', async () => {
  const { url } = await frontend([200, { data: { number: '7' } }]);
  await expect(shopAt(url).order(7)).rejects.toThrow('not the contract');
});

test('when nobody answers in time it says so', async () => {
  const shop = new HttpShop({ urls: ['http://127.0.0.1:1'], deadlineMs: 200, random: prng(1) });
  await expect(shop.order(1)).rejects.toThrow('no answer in 200 ms');
});
