// Good histories pass, bad ones do not, and what the search says is what trying every order says.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { holdingsModel } from './holdings-model.ts';
import type { AccountState } from './holdings-model.ts';
import { linearizability, linearizabilityViolations } from './linearizability.ts';
import type { KeyVerdict } from './linearizability.ts';
import { operationsOf, parseHistory } from './operations.ts';
import type { HistoryEvent, Operation } from './operations.ts';
import { registerModel } from './register-model.ts';
import { madeHistory, written } from './written-history.ts';
import type { Line, TrueCopy } from './written-history.ts';

const registers = (...lines: readonly Line[]): KeyVerdict['kind'] =>
  kindOf(linearizability(registerModel('1'), written(...lines)));

const holdings = (...lines: readonly Line[]): KeyVerdict['kind'] =>
  kindOf(linearizability(holdingsModel(), written(...lines)));

const kindOf = (verdicts: readonly KeyVerdict[]): KeyVerdict['kind'] =>
  verdicts.find(({ kind }) => kind !== 'linearizable')?.kind ?? 'linearizable';

const wrote = (process: number, price: string): Line[] => [
  [process, 'invoke', 'write', 'A', { price }],
  [process, 'ok', 'write', 'A', { price }],
];
const read = (process: number, price: string): Line[] => [
  [process, 'invoke', 'read', 'A'],
  [process, 'ok', 'read', 'A', { price }],
];

test('a read after a write sees it', () => {
  expect(registers(...wrote(1, '2'), ...read(2, '2'))).toBe('linearizable');
});

test('a stale read is caught', () => {
  expect(registers(...wrote(1, '2'), ...read(2, '1'))).toBe('violation');
});

test('a lost write is caught', () => {
  expect(registers(...wrote(1, '2'), ...wrote(1, '3'), ...read(2, '2'))).toBe('violation');
});

test('reads that run with a write may see the old value, then the new, and not the other way', () => {
  const open: Line = [1, 'invoke', 'write', 'A', { price: '2' }];
  const end: Line = [1, 'ok', 'write', 'A', { price: '2' }];
  expect(registers(open, ...read(2, '1'), ...read(3, '2'), end)).toBe('linearizable');
  expect(registers(open, ...read(2, '2'), ...read(3, '1'), end)).toBe('violation');
});

test('many reads at once are decided, even when one of them is wrong', () => {
  const asked = Array.from({ length: 30 }, (_, at): Line => [at + 10, 'invoke', 'read', 'A']);
  const told = Array.from({ length: 30 }, (_, at): Line => [
    ...([at + 10, 'ok', 'read', 'A'] as const),
    { price: at < 29 ? '1' : '7' },
  ]);
  expect(registers(...asked, ...told)).toBe('violation');
  expect(registers(...asked, ...told.slice(0, 29))).toBe('linearizable');
});

test('an ambiguous write may happen late, or never, but not be taken back', () => {
  const lost: Line[] = [
    [1, 'invoke', 'write', 'A', { price: '2' }],
    [1, 'info', 'write', 'A'],
  ];
  expect(registers(...lost, ...read(2, '1'))).toBe('linearizable');
  expect(registers(...lost, ...read(2, '1'), ...read(2, '2'))).toBe('linearizable');
  expect(registers(...lost, ...read(2, '2'), ...read(2, '1'))).toBe('violation');
});

test('a write that surely failed is never seen', () => {
  const failed: Line[] = [
    [1, 'invoke', 'write', 'A', { price: '2' }],
    [1, 'fail', 'write', 'A'],
  ];
  expect(registers(...failed, ...read(2, '1'))).toBe('linearizable');
  expect(registers(...failed, ...read(2, '2'))).toBe('violation');
});

test('keys are judged each for itself, and a violation names its operation', () => {
  const other: Line[] = [
    [3, 'invoke', 'write', 'B', { price: '9' }],
    [3, 'ok', 'write', 'B'],
  ];
  const events = written(...wrote(1, '2'), ...other, ...read(2, '1'));
  const verdicts = linearizability(registerModel('1'), events);
  expect(verdicts.map(({ key, kind }) => [key, kind])).toEqual([
    ['A', 'violation'],
    ['B', 'linearizable'],
  ]);
  expect(linearizabilityViolations(verdicts).join()).toMatch(
    /^A: no order explains process 2 read/,
  );
});

const deposit = (process: number, amountUnits: number): Line[] => [
  [process, 'invoke', 'deposit', 'ann', { amountUnits }],
  [process, 'ok', 'deposit', 'ann'],
];
const order = (side: 'buy' | 'sell', quantity: number): Line => [
  ...([1, 'invoke', 'order', 'ann'] as const),
  { symbol: 'X', side, quantity, priceUnits: 10 },
];
const seen = (cashUnits: number, shares: number): Line[] => [
  [9, 'invoke', 'read-holdings', 'ann'],
  [9, 'ok', 'read-holdings', 'ann', { cashUnits, holdings: { X: shares } }],
];
const done: Line = [1, 'ok', 'order', 'ann'];
const unknown: Line = [1, 'info', 'order', 'ann'];

test('cash and shares of an account follow its orders', () => {
  expect(holdings(...deposit(1, 100), order('buy', 3), done, ...seen(70, 3))).toBe('linearizable');
  expect(holdings(...deposit(1, 100), order('buy', 3), done, ...seen(100, 0))).toBe('violation');
  expect(holdings(...deposit(1, 100), order('buy', 3), done, ...seen(40, 6))).toBe('violation');
});

test('half an order is never seen', () => {
  expect(holdings(...deposit(1, 100), order('buy', 3), unknown, ...seen(70, 0))).toBe('violation');
  expect(holdings(...deposit(1, 100), order('buy', 3), unknown, ...seen(100, 0))).toBe(
    'linearizable',
  );
});

test('shares nobody has are not sold, and a refusal for want of them must be true', () => {
  expect(holdings(order('sell', 1), done)).toBe('violation');
  const refused: Line = [1, 'fail', 'order', 'ann', { rejected: 'insufficient-shares' }];
  expect(holdings(order('sell', 1), refused)).toBe('linearizable');
  expect(holdings(...deposit(1, 100), order('buy', 3), done, order('sell', 1), refused)).toBe(
    'violation',
  );
});

test('cash nobody has is not spent', () => {
  expect(holdings(...deposit(1, 20), order('buy', 3), done)).toBe('violation');
});

test('an order at a price nobody was told leaves the cash open until it is read', () => {
  const unpriced: Line = [1, 'invoke', 'order', 'ann', { symbol: 'X', side: 'buy', quantity: 3 }];
  expect(holdings(...deposit(1, 100), unpriced, done, ...seen(55, 3))).toBe('linearizable');
  expect(holdings(...deposit(1, 100), unpriced, done, ...seen(55, 3), ...seen(56, 3))).toBe(
    'violation',
  );
});

test('a search that is too long is given up and says so', () => {
  const events = written(...deposit(1, 100), order('buy', 3), done, ...seen(70, 3));
  expect(linearizability(holdingsModel(), events, 1)[0]?.kind).toBe('undecided');
});

test('a price written twice is searched for, as its reads do not name their write', () => {
  const twice = [...wrote(1, '2'), ...wrote(1, '3'), ...wrote(1, '2')];
  expect(registers(...twice, ...read(2, '2'))).toBe('linearizable');
  expect(registers(...twice, ...read(2, '3'))).toBe('violation');
  expect(linearizability(registerModel('1'), written(...twice), 1)[0]?.kind).toBe('undecided');
});

class TrueRegisters implements TrueCopy {
  readonly #prices = new Map<string, string>();
  #written = 1;

  ask: TrueCopy['ask'] = (random) => {
    const key = `S${random.below(2)}`;
    if (random.below(2) === 0) return { op: 'read', key, value: {} };
    this.#written += 1;
    return { op: 'write', key, value: { price: `${this.#written}` } };
  };

  answer: TrueCopy['answer'] = ({ op, key, value }) => {
    if (op === 'read') return { price: this.#prices.get(key) ?? '1' };
    this.#prices.set(key, String(value['price']));
    return {};
  };
}

class TrueBooks implements TrueCopy {
  readonly #accounts = new Map<string, AccountState>();

  ask: TrueCopy['ask'] = (random) => {
    const key = `a${random.below(2)}`;
    const dice = random.below(4);
    if (dice === 0) return { op: 'deposit', key, value: { amountUnits: 1 + random.below(50) } };
    if (dice === 1) return { op: 'read-holdings', key, value: {} };
    const side = random.below(2) === 0 ? 'buy' : 'sell';
    const quantity = 1 + random.below(3);
    return { op: 'order', key, value: { symbol: 'X', side, quantity, priceUnits: 10 } };
  };

  answer: TrueCopy['answer'] = ({ op, key, value }) => {
    const account = this.#accounts.get(key);
    const cashUnits = account?.cashUnits ?? 0;
    const shares = account?.holdings.get('X') ?? 0;
    if (op === 'read-holdings') return { cashUnits, holdings: { X: shares } };
    const signed = value['side'] === 'sell' ? -1 : 1;
    const bought = op === 'order' ? signed * Number(value['quantity']) : 0;
    const cash = cashUnits + (op === 'deposit' ? Number(value['amountUnits']) : -10 * bought);
    if (shares + bought < 0) return { rejected: 'insufficient-shares' };
    if (cash < 0) return { rejected: 'insufficient-cash' };
    this.#accounts.set(key, { cashUnits: cash, holdings: new Map([['X', shares + bought]]) });
    return {};
  };
}

test('whatever one true copy did passes, ambiguous outcomes and all', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const prices = madeHistory(new TrueRegisters(), prng(seed), 120);
      expect(kindOf(linearizability(registerModel('1'), prices))).toBe('linearizable');
      const books = madeHistory(new TrueBooks(), prng(seed), 120);
      expect(kindOf(linearizability(holdingsModel(), books))).toBe('linearizable');
    }),
    { numRuns: 150 },
  );
});

test('one read changed to a value never written is always caught', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const events = madeHistory(new TrueRegisters(), prng(seed), 120);
      const at = events.findIndex(({ op, type }) => op === 'read' && type === 'ok');
      fc.pre(at >= 0);
      const spoilt = events.map((event, place) =>
        place === at ? { ...event, value: { price: 'never' } } : event,
      );
      expect(kindOf(linearizability(registerModel('1'), spoilt))).toBe('violation');
    }),
    { numRuns: 50 },
  );
});

test('the search, and what needs none, agree with trying every order', () => {
  let bad = 0;
  const searched = { ...registerModel('1'), verdict: () => null };
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = prng(seed);
      const events = madeHistory(new TrueRegisters(), random, 22).map((event) =>
        event.op === 'read' && event.type === 'ok' && random.below(3) === 0
          ? { ...event, value: { price: `${1 + random.below(3)}` } }
          : event,
      );
      const expected = everyOrder(events) ? 'linearizable' : 'violation';
      if (expected === 'violation') bad += 1;
      expect(kindOf(linearizability(registerModel('1'), events))).toBe(expected);
      expect(kindOf(linearizability(searched, events))).toBe(expected);
    }),
    { numRuns: 300 },
  );
  expect(bad).toBeGreaterThan(10);
});

test('150 operations open at once are decided, and the first that does not fit is named', () => {
  const events = crowd(150);
  expect(linearizability(registerModel('1'), events)).toMatchObject([
    { kind: 'linearizable', operations: 4_000 },
  ]);
  const at = events.findLastIndex(({ op, type }) => op === 'read' && type === 'ok');
  const stale = { ...events[at], value: { price: '2' } } as HistoryEvent;
  const [verdict] = linearizability(registerModel('1'), events.with(at, stale));
  expect(verdict).toMatchObject({ kind: 'violation', stuckAt: { process: stale.process } });
});

// Each operation happens when it ends, while many others stay open: nothing is ever at rest. On such
// a history, of a simulated run with one replica after another cut off, the search gave up.
function crowd(openMax: number): HistoryEvent[] {
  const random = prng(7);
  const lines: Line[] = [];
  const open: Line[] = [];
  let price = '1';
  for (let process = 0; process < 4_000 || open.length > 0;) {
    if (process < 4_000 && open.length < openMax) {
      const writes = random.below(20) === 0;
      const asked: Line = [
        process,
        'invoke',
        writes ? 'write' : 'read',
        'A',
        writes ? { price: `${process + 2}` } : {},
      ];
      open.push(asked);
      lines.push(asked);
      process += 1;
      continue;
    }
    const [done] = open.splice(random.below(open.length), 1);
    if (done === undefined) throw new Error('somebody is open');
    const [by, , op, key, value] = done;
    if (op === 'write') price = String(value?.['price']);
    lines.push([by, 'ok', op, key, { price }]);
  }
  return written(...lines);
}

// By the definition: each key has an order of some of its operations, all that were answered among
// them, that keeps to real time and to the register.
function everyOrder(events: readonly HistoryEvent[]): boolean {
  const operations = operationsOf(events).filter(({ outcome }) => outcome !== 'fail');
  const keys = new Set(operations.map(({ key }) => key));
  return [...keys].every((key) =>
    someOrder(
      operations.filter((operation) => operation.key === key),
      '1',
    ),
  );
}

function someOrder(left: readonly Operation[], price: unknown): boolean {
  if (left.every(({ outcome }) => outcome === 'info')) return true;
  const soonest = Math.min(...left.map(({ endedAt }) => endedAt));
  return left.some((next) => {
    if (next.invokedAt > soonest) return false;
    const { op, outcome, asked, answered } = next;
    if (op === 'read' && outcome === 'ok' && answered['price'] !== price) return false;
    const rest = left.filter((other) => other !== next);
    return someOrder(rest, op === 'write' ? asked['price'] : price);
  });
}

test('a history that contradicts itself proves nothing and is refused', () => {
  const open: Line = [1, 'invoke', 'read', 'A'];
  expect(() => operationsOf(written(open, open))).toThrow(/two things at once/);
  expect(() => operationsOf(written([1, 'ok', 'read', 'A']))).toThrow(/did not begin/);
  expect(() => operationsOf(written(open, [1, 'info', 'read', 'A'], open))).toThrow(
    /after an info/,
  );
});

test('a history is read from lines of JSON, and a line that is none is named', () => {
  const events = written(...wrote(1, '2'));
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  expect(parseHistory(text)).toEqual(events);
  expect(() => parseHistory(`${text}{}\n`)).toThrow(/line 3/);
});
