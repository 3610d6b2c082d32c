// A frontend asks who calls before a route runs, and every route reaches the books on that caller's
// behalf alone; while nobody needs a token nothing of it is noticed.

import { expect, onTestFinished, test } from 'vitest';
import { RemoteCallers } from '../../../src/access/remote-callers.ts';
import type { HashFinding } from '../../../src/access/remote-callers.ts';
import { hashOfSecret, newTokenSecret, tokenIdOf } from '../../../src/access/token-secret.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import type { TokenRole } from '../../../src/domain/token-role.ts';
import { guardedBook } from '../../../src/frontend/books/guarded-book.ts';
import { FakeBooks } from '../fake-books.ts';
import { frontendOver } from '../running-frontend.ts';

class World {
  readonly books = new FakeBooks();
  readonly tokens = new Map<string, NonNullable<HashFinding['token']>>();
  readonly required: boolean;
  reachable = true;
  nowMs = 0;
  asked = 0;
  readonly callers = new RemoteCallers({
    find: async (hash) => {
      await Promise.resolve();
      if (!this.reachable) throw new ClusterError('unavailable', 'none');
      this.asked += 1;
      const token = this.tokens.get(hash) ?? null;
      return { token, accessRequired: this.required };
    },
    alwaysRequired: false,
    log: { warn: () => undefined },
    monotonicMs: () => this.nowMs,
    wallMs: () => this.nowMs,
  });
  readonly app = frontendOver(this.books, { callers: this.callers }).app;

  constructor(required = true) {
    this.required = required;
    onTestFinished(() => {
      this.callers.close();
    });
  }

  token(role: TokenRole, account: string | null, expiresMs = 0): string {
    const secret = newTokenSecret();
    this.tokens.set(hashOfSecret(secret), { role, account, expiresMs });
    return secret;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<number> {
    return (await this.app.inject({ url: path, headers })).statusCode;
  }
}

const bearing = (secret: string) => ({ authorization: `Bearer ${secret}` });

test('while no token is needed, none is looked at', async () => {
  const world = new World(false);
  await expect(world.callers.identify(null)).resolves.toBeNull();
  expect(await world.get('/accounts/ann')).toBe(404);
  expect(await world.get('/stocks', bearing('nonsense'))).toBe(200);
  expect(world.asked).toBe(1);
});

test('no token, a wrong one, one in the address: refused before the route is looked at', async () => {
  const world = new World();
  expect(await world.get('/accounts/ann')).toBe(401);
  expect(await world.get('/accounts/ann', bearing(newTokenSecret()))).toBe(401);
  const secret = world.token('view', 'ann');
  expect(await world.get(`/accounts/ann?token=${secret}`)).toBe(400);
  const reply = await world.app.inject({ url: '/accounts/ann' });
  expect(reply.headers['www-authenticate']).toBe('Bearer realm="holdfast"');
  expect(reply.json()).toMatchObject({ error: { code: 401, reason: 'unauthenticated' } });
  expect(await world.get('/livez')).toBe(200);
  expect(await world.get('/no-such-route')).toBe(404);
});

test('a caller gets to its own account, and hears of no other', async () => {
  const world = new World();
  const headers = bearing(world.token('view', 'ann'));
  expect(await world.get('/accounts/ann', headers)).toBe(404);
  expect(await world.get('/accounts/bob', headers)).toBe(403);
  expect(await world.get('/accounts/bob/orders', headers)).toBe(403);
  expect(await world.get('/stocks', headers)).toBe(200);
  const payload = { name: 'GameStart', quantity: 1, type: 'buy' };
  const order = await world.app.inject({ method: 'POST', url: '/orders', payload, headers });
  expect(order.json()).toMatchObject({ error: { code: 403, reason: 'forbidden' } });
});

test('who was found is remembered for two seconds, and for thirty while no node answers', async () => {
  const world = new World();
  const secret = world.token('view', 'ann');
  const headers = bearing(secret);
  for (let n = 0; n < 5; n += 1) expect(await world.get('/stocks', headers)).toBe(200);
  const asked = world.asked;
  world.nowMs = 2_001;
  world.reachable = false;
  expect(await world.get('/stocks', headers)).toBe(200);
  world.nowMs = 30_001;
  expect(await world.get('/stocks', headers)).toBe(503);
  world.reachable = true;
  world.tokens.delete(hashOfSecret(secret));
  expect(await world.get('/stocks', headers)).toBe(401);
  expect(world.asked).toBe(asked + 1);
});

test('a token is worth nothing from its last moment on', async () => {
  const world = new World();
  const headers = bearing(world.token('view', 'ann', 1_000));
  expect(await world.get('/stocks', headers)).toBe(200);
  world.nowMs = 1_000;
  expect(await world.get('/stocks', headers)).toBe(401);
});

test("Alpaca's two headers are a token whose id must fit", async () => {
  const world = new World();
  const secret = world.token('view', 'ann');
  const pair = (id: string) => ({ 'apca-api-key-id': id, 'apca-api-secret-key': secret });
  expect(await world.get('/stocks', pair(tokenIdOf(hashOfSecret(secret))))).toBe(200);
  expect(await world.get('/stocks', pair('0123456789abcdef'))).toBe(401);
});

test('what reaches the books on nobody’s behalf is refused', async () => {
  const book = guardedBook(new FakeBooks(), () => true);
  const refused = { code: 'unauthenticated', effect: 'none' };
  await expect(book.instruments()).rejects.toMatchObject(refused);
  await expect(book.account('ann')).rejects.toMatchObject(refused);
  await expect(book.submit({ kind: 'noop' })).rejects.toMatchObject(refused);
  expect(() => book.watch({ accounts: ['ann'], symbols: [] })).toThrow(/token/);
});

test('a page of another frontend may ask whether it may ask: browsers show no token for that', async () => {
  const world = new World();
  const origin = 'http://localhost:8081';
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  };
  const asked = { method: 'OPTIONS', url: '/accounts/ann/orders', headers } as const;
  const reply = await world.app.inject(asked);
  expect(reply.statusCode).toBe(204);
  expect(reply.headers['access-control-allow-origin']).toBe(origin);
  const placed = { ...asked, method: 'POST', headers: { origin }, payload: {} } as const;
  expect((await world.app.inject(placed)).statusCode).toBe(401);
});

test('only who may act for every account may number commands: a session is known by a small number', async () => {
  const world = new World();
  const number = async (secret: string): Promise<number[]> => {
    const headers = { ...bearing(secret), 'idempotency-key': '1000000000007:1' };
    const add = { command: 'ADD', user: 'demo', amount: '1.00' };
    const asked = [
      { method: 'POST', url: '/sessions', headers: bearing(secret) },
      { method: 'POST', url: '/commands', headers, payload: add },
      { method: 'DELETE', url: '/sessions/1000000000007', headers },
    ] as const;
    const answers = await Promise.all(asked.map((request) => world.app.inject(request)));
    return answers.map(({ statusCode }) => statusCode);
  };
  expect(await number(world.token('admin', 'demo'))).toEqual([403, 403, 403]);
  expect(await number(world.token('view', null))).toEqual([403, 403, 403]);
  expect(world.books.commands).toEqual([]);
  // Let in, and told what these books say to it: they keep no sessions.
  expect(await number(world.token('admin', null))).toEqual([503, 200, 504]);
});
