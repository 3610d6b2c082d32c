// Who may do what is decided in the log: tokens and the rule that asks for them are rows of the books,
// and a frame's caller gets no further than its token's role and account.

import { expect, test } from 'vitest';
import { tokenRoleCodes } from '../../src/domain/token-role.ts';
import type { TokenRole } from '../../src/domain/token-role.ts';
import { tokensPerAccountMax } from '../../src/statemachine/limits.ts';
import type { TestCommand, TestFrame } from './memory-cursor.ts';
import { plainRows } from './row-copies.ts';
import { TradingFloor } from './trading-floor.ts';

const hashOf = (n: number): string => n.toString(16).padStart(16, '0').repeat(4);
const idOf = (n: number): string => hashOf(n).slice(0, 16);

function create(n: number, role: TokenRole, more: Partial<TestCommand> = {}): TestCommand {
  return { kind: 'create-token', token: hashOf(n), units: tokenRoleCodes[role], ...more };
}
const revoke = (n: number): TestCommand => ({ kind: 'revoke-token', token: idOf(n) });
const require = (active: boolean): TestCommand => ({ kind: 'set-access', active });

// Account 1 is the bazaar.
const ann = 2;
const bob = 3;

function floorWithTwo(): TradingFloor {
  const floor = new TradingFloor();
  floor.trader('ann', 1_000);
  floor.trader('bob', 1_000);
  floor.list('X', 10, 100);
  return floor;
}

/** Runs commands in a session of the caller's own. */
function asCaller(floor: TradingFloor, role: TokenRole, accountId: number) {
  const caller = [tokenRoleCodes[role], accountId] as const;
  const opening = { sessionId: 0, firstSeq: 5, caller, commands: [{ kind: 'open-session' }] };
  const sessionId = floor.entry(opening as TestFrame).outcomes[0]?.number ?? 0;
  let firstSeq = 1;
  return (...commands: TestCommand[]): (string | null)[] => {
    const frame = { sessionId, firstSeq, ackedThrough: firstSeq - 1, caller, commands };
    firstSeq += commands.length;
    return floor.entry(frame).outcomes.map(({ reason }) => reason);
  };
}

const buy = (account: number | string): TestCommand => ({
  kind: 'order',
  account,
  symbol: 'X',
  quantity: 1,
});

test('a token is a row: it is digested, restored and gone once revoked', () => {
  const floor = floorWithTwo();
  const more = { account: 'ann', displayName: 'a laptop', expiresMs: floor.nowMs + 1_000 };
  expect(floor.run(create(1, 'trade', more)).reason).toBeNull();
  const row = { id: idOf(1), hash: hashOf(1), accountId: ann, role: 'trade', name: 'a laptop' };
  expect(floor.books.tokens.all()).toMatchObject([row]);
  const restored = floor.restored();
  expect(restored.books.tokens.all()).toMatchObject([row]);
  expect(plainRows(floor.rebuiltFromChanges().allRows())).toEqual(plainRows(floor.books.allRows()));
  for (const one of [floor, restored]) expect(one.run(revoke(1)).reason).toBeNull();
  expect(restored.books.digest()).toBe(floor.books.digest());
  expect(floor.books.tokens.count).toBe(0);
});

test('what cannot be a token is refused', () => {
  const floor = floorWithTwo();
  expect(floor.run(create(1, 'trade', { account: 'eve' })).reason).toBe('unknown-account');
  expect(floor.run(create(1, 'service', { account: 'ann' })).reason).toBe('malformed');
  expect(floor.run(create(1, 'trade', { token: idOf(1) })).reason).toBe('malformed');
  expect(floor.run(create(1, 'trade', { units: 99 })).reason).toBe('malformed');
  expect(floor.run(create(1, 'trade', { displayName: 'a\nb' })).reason).toBe('malformed');
  expect(floor.run(create(1, 'trade')).reason).toBeNull();
  expect(floor.run(create(1, 'view')).reason).toBe('duplicate-token');
  expect(floor.run(revoke(2)).reason).toBe('unknown-token');
});

test('a token revoked in an entry is not made again in the same one', () => {
  const floor = floorWithTwo();
  floor.run(create(1, 'trade'));
  const outcomes = floor.runAll([revoke(1), create(1, 'trade'), revoke(1)]);
  expect(outcomes.map(({ reason }) => reason)).toEqual([null, 'duplicate-token', 'unknown-token']);
  expect(floor.run(create(1, 'trade')).reason).toBeNull();
});

test('tokens have a limit, and those that are over make room', () => {
  const floor = floorWithTwo();
  const expiresMs = floor.nowMs + 1_000;
  const all = Array.from({ length: tokensPerAccountMax }, (_, n) =>
    create(n + 1, 'view', { account: 'ann', expiresMs }),
  );
  expect(floor.runAll(all).every(({ reason }) => reason === null)).toBe(true);
  const more = (): TestCommand => create(9_999, 'view', { account: 'ann' });
  expect(floor.run(more()).reason).toBe('limit-exceeded');
  expect(floor.run(create(8_888, 'view', { account: 'bob' })).reason).toBeNull();
  floor.nowMs = expiresMs;
  expect(floor.run(more()).reason).toBeNull();
  expect(floor.books.tokens.count).toBe(2);
});

test('the rule is turned on only while somebody can turn it off, and the last one stays', () => {
  const floor = floorWithTwo();
  expect(floor.run(require(false)).reason).toBeNull();
  expect(floor.run(require(true)).reason).toBe('no-admin-token');
  floor.run(create(1, 'admin', { expiresMs: floor.nowMs + 1_000 }));
  floor.run(create(2, 'admin', { account: 'ann' }));
  expect(floor.run(require(true)).reason).toBe('no-admin-token');
  floor.run(create(3, 'admin'));
  expect(floor.run(require(true)).reason).toBeNull();
  expect(floor.books.tokens.required).toBe(true);
  expect(floor.restored().books.tokens.required).toBe(true);
  expect(floor.run(revoke(3)).reason).toBe('no-admin-token');
  expect(floor.run(revoke(1)).reason).toBeNull();
  expect(floor.run(require(false)).reason).toBeNull();
  expect(floor.run(revoke(3)).reason).toBeNull();
});

test('a caller bound to an account acts for that one alone, by id or by name', () => {
  const floor = floorWithTwo();
  const run = asCaller(floor, 'trade', ann);
  const before = floor.cash('bob');
  expect(run(buy(ann), buy(bob), buy('bob'), buy('ann'), buy('nobody'))).toEqual([
    null,
    'forbidden',
    'forbidden',
    null,
    'forbidden',
  ]);
  expect(floor.cash('bob')).toEqual(before);
  expect(floor.holding('ann', 'X').free).toBe(2);
});

test('a refusal says nothing of the account it is about', () => {
  const floor = floorWithTwo();
  asCaller(floor, 'trade', ann)(buy('bob'));
  expect(floor.last.outcomes[0]).toMatchObject({ reason: 'forbidden', accountId: 0, symbolId: 0 });
});

const price: TestCommand = { kind: 'set-price', symbol: 'X', units: 5 };
const deposit: TestCommand = { kind: 'deposit', account: 'ann', units: 10_000 };
const ofAnn = { account: 'ann' };

test.each([
  { role: 'view', accountId: ann, may: [] },
  { role: 'view', accountId: 0, may: [] },
  { role: 'trade', accountId: ann, may: ['buy'] },
  { role: 'trade', accountId: 0, may: ['buy', 'other'] },
  { role: 'admin', accountId: ann, may: ['buy', 'deposit', 'token'] },
  { role: 'service', accountId: 0, may: ['buy', 'other', 'deposit', 'price'] },
  {
    role: 'admin',
    accountId: 0,
    may: ['buy', 'other', 'deposit', 'price', 'token', 'everywhere', 'rule'],
  },
] as const)('$role of account $accountId may $may', ({ role, accountId, may }) => {
  const tried: readonly (readonly [string, TestCommand])[] = [
    ['buy', buy('ann')],
    ['other', buy('bob')],
    ['deposit', deposit],
    ['price', price],
    ['token', create(11, 'view', ofAnn)],
    ['everywhere', create(12, 'view')],
    ['rule', require(false)],
  ];
  const run = asCaller(floorWithTwo(), role, accountId);
  const reasons = run(...tried.map(([, command]) => command));
  const allowed = tried.filter((_, at) => reasons[at] !== 'forbidden').map(([word]) => word);
  expect(allowed).toEqual(may);
  expect(reasons.every((reason) => reason === null || reason === 'forbidden')).toBe(true);
});

test('an administrator of an account ends its tokens and hears of no others', () => {
  const floor = floorWithTwo();
  floor.runAll([create(1, 'view', { account: 'ann' }), create(2, 'view'), create(3, 'trade')]);
  const run = asCaller(floor, 'admin', ann);
  expect(run(revoke(2), revoke(9), revoke(1))).toEqual(['unknown-token', 'unknown-token', null]);
});

test('a session goes on only for the account it was opened for', () => {
  const floor = floorWithTwo();
  const caller = [tokenRoleCodes.trade, ann] as const;
  const opening: TestFrame = {
    ...{ sessionId: 0, firstSeq: 5, caller },
    commands: [{ kind: 'open-session' }],
  };
  const sessionId = floor.entry(opening).outcomes[0]?.number ?? 0;
  const frame = { sessionId, firstSeq: 1, commands: [buy('ann')] };
  const thief: TestFrame = { ...frame, caller: [tokenRoleCodes.trade, bob] };
  expect(floor.entry(thief).outcomes.map(({ reason }) => reason)).toEqual(['session-expired']);
  const restored = floor.restored();
  expect(restored.entry(thief).outcomes.map(({ reason }) => reason)).toEqual(['session-expired']);
  expect(floor.entry({ ...frame, caller }).outcomes[0]?.reason).toBeNull();
  // Whoever is bound to no account may: a frontend speaks for everybody.
  const again = { ...frame, firstSeq: 2, ackedThrough: 1 };
  expect(floor.entry(again).outcomes[0]?.reason).toBeNull();
});
