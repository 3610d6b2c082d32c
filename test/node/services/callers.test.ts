// A node knows its callers by their tokens in the books, and drops them when those are gone.

import { expect, test } from 'vitest';
import { hashOfSecret, newTokenSecret, tokenIdOf } from '../../../src/access/token-secret.ts';
import type { TokenRole } from '../../../src/domain/token-role.ts';
import { Callers } from '../../../src/node/services/callers.ts';
import type { CallFrom } from '../../../src/node/services/callers.ts';
import { asSeenBy, mayAsk } from '../../../src/node/services/query-permission.ts';
import type { QueryRequest__Output } from '../../../src/gen/holdfast/cluster/v1/QueryRequest.ts';
import type { Log } from '../../../src/telemetry/log.ts';
import { TokensTable } from '../../../src/statemachine/tables/tokens-table.ts';

const log: Log = { debug: noop, info: noop, warn: noop, error: noop, child: () => log };
function noop(): void {
  return undefined;
}

class World {
  readonly tokens = new TokensTable();
  readonly secrets = new Map<string, string>();
  nowMs = 1_000;
  readonly callers = new Callers({
    tokens: () => this.tokens,
    accountName: (id) => `account-${id}`,
    wallMs: () => this.nowMs,
    alwaysRequired: false,
    rootHash: hashOfSecret(rootSecret),
    log,
  });

  /** Answers the secret. */
  token(role: TokenRole, accountId: number, expiresMs = 0): string {
    const secret = newTokenSecret();
    const hash = hashOfSecret(secret);
    const row = { table: 'token', changedIndex: 1, id: tokenIdOf(hash), hash, accountId } as const;
    this.tokens.add({ ...row, role, name: '', createdMs: 0, expiresMs });
    return secret;
  }

  require(): void {
    this.tokens.setAccess({ table: 'access', changedIndex: 1, required: true });
  }

  revoke(secret: string): void {
    const row = this.tokens.byId(tokenIdOf(hashOfSecret(secret)));
    if (row !== null) this.tokens.remove(row);
  }
}

const rootSecret = newTokenSecret();

const calling = (authorization?: string): CallFrom => ({
  metadata: { get: () => (authorization === undefined ? [] : [authorization]) },
  getPeer: () => '10.0.0.1:4711',
});
const bearing = (secret: string): CallFrom => calling(`Bearer ${secret}`);

test('while no token is required, whoever calls needs none and is bound by nothing', () => {
  const { callers } = new World();
  expect(callers.of(calling())).toBeNull();
  expect(callers.frameCaller(null)).toEqual({ role: 0, accountId: 0 });
});

test('a good token tells who it is, and what is written into its frames', () => {
  const world = new World();
  world.require();
  const caller = world.callers.of(bearing(world.token('trade', 7))) ?? null;
  expect(caller).toMatchObject({ role: 'trade', account: 'account-7' });
  expect(world.callers.frameCaller(caller)).toEqual({ role: 2, accountId: 7 });
  const admin = world.callers.of(bearing(world.token('admin', 0))) ?? null;
  expect(world.callers.frameCaller(admin)).toEqual({ role: 0, accountId: 0 });
  expect(world.callers.of(bearing(rootSecret))).toMatchObject({ role: 'admin', account: null });
});

test('no token, a wrong one, one that is over and a revoked one are all nobody', () => {
  const world = new World();
  world.require();
  const over = world.token('trade', 7, 1_000);
  const revoked = world.token('trade', 7);
  world.revoke(revoked);
  const tried = [calling(), calling('Basic x'), bearing('hf_short'), bearing(newTokenSecret())];
  for (const call of [...tried, bearing(over), bearing(revoked)]) {
    expect(world.callers.of(call)).toBeUndefined();
  }
});

test('streams end when their token is revoked or over, and those without one when it is required', () => {
  const world = new World();
  const ended: string[] = [];
  const follow = (name: string, secret: string | null): (() => void) => {
    const call = secret === null ? calling() : bearing(secret);
    const caller = world.callers.of(call) ?? null;
    return world.callers.follow(caller, () => ended.push(name));
  };
  follow('nobody', null);
  world.callers.look();
  expect(ended).toEqual([]);
  world.require();
  const [revoked, over, good] = [world.token('view', 1), world.token('view', 1, 2_000), rootSecret];
  follow('revoked', revoked);
  follow('over', over);
  follow('good', good);
  follow('left', revoked)();
  world.callers.look();
  expect(ended).toEqual(['nobody']);
  world.revoke(revoked);
  world.nowMs = 2_000;
  world.callers.look();
  world.callers.look();
  expect(ended).toEqual(['nobody', 'revoked', 'over']);
});

const asking = (question: Partial<QueryRequest__Output>): QueryRequest__Output =>
  question as QueryRequest__Output;

test('who is bound to an account asks about that one alone, and sees no order of others', () => {
  const caller = { tokenId: 't', role: 'view', account: 'ann', expiresMs: 0 } as const;
  const own = asking({ question: 'holdingsOf', holdingsOf: 'ann' });
  const other = asking({ question: 'holdingsOf', holdingsOf: 'bob' });
  expect([mayAsk(caller, own), mayAsk(caller, other), mayAsk(null, other)]).toEqual([
    ...[true, false, true],
  ]);
  expect(mayAsk(caller, asking({ question: 'summary' }))).toBe(false);
  expect(mayAsk(caller, asking({ question: 'tokenHash', tokenHash: 'x' }))).toBe(false);
  expect(mayAsk(caller, asking({ question: 'tokensOf', tokensOf: 'ann' }))).toBe(false);
  expect(
    mayAsk({ ...caller, role: 'admin' }, asking({ question: 'tokensOf', tokensOf: 'ann' })),
  ).toBe(true);
  const answer = { index: 5, found: true, orders: [{ account: 'bob' }] };
  expect(asSeenBy(caller, answer)).toEqual({ index: 5, found: false });
  expect(asSeenBy(null, answer)).toBe(answer);
});
