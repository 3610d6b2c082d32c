// Arbitrary logs for property tests: entries of frames of commands over few accounts, symbols and
// sessions, so that they meet each other, with clocks that creep, jump and run back, leaders that
// change, and clients that retry, skip and acknowledge.

import fc from 'fast-check';
import { commandKindCodes } from '../../src/domain/command.ts';
import type { CommandKind } from '../../src/domain/command.ts';
import { moneyUnitsMax, priceUnitsMax } from '../../src/domain/money.ts';
import type { Books } from '../../src/statemachine/books.ts';
import type { TestCommand, TestFrame } from './memory-cursor.ts';

/** A frame relative to what its session has seen, so that most of what clients send can run. */
interface ClientMove {
  /** Which of the open sessions, counted round; with none open, a session is opened. */
  readonly who: number;
  /** Where the frame starts: 1 is the next number, less is a retry, more is a gap. */
  readonly firstAfterLast: number;
  /** How many answers before its start the client still wants kept. */
  readonly unacknowledged: number;
  readonly commands: readonly TestCommand[];
}

export interface TestEntry {
  /** Added to the clock before the entry; may be negative. */
  readonly afterMs: number;
  readonly newTerm: boolean;
  /** Null: a clock entry. */
  readonly moves: readonly ClientMove[] | null;
}

/** The frames these moves are, given the sessions as they stand. */
export function framesOf(books: Books, moves: readonly ClientMove[]): TestFrame[] {
  const sessions = [...books.sessions.all()];
  return moves.map((move): TestFrame => {
    const session = sessions[move.who % Math.max(sessions.length, 1)];
    if (session === undefined) {
      return { sessionId: 0, firstSeq: move.who, commands: [{ kind: 'open-session' }] };
    }
    const firstSeq = Math.max(1, session.lastSeq + move.firstAfterLast);
    const ackedThrough = Math.max(0, firstSeq - 1 - move.unacknowledged);
    return { sessionId: session.id, firstSeq, ackedThrough, commands: move.commands };
  });
}

const kinds = Object.keys(commandKindCodes) as CommandKind[];
const accounts = ['ann', 'ann', 'ann', 2, 'bob', 'bazaar', 1, 4, 'cat'] as const;
const symbols = ['ABC', 'ABC', 'XYZ', 1, 2, 3] as const;

const someUnits = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 40_000 }).map((cents) => cents * 100) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(moneyUnitsMax, priceUnitsMax, 10 ** 12, 0, 1) },
);

const someQuantity = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 10 ** 9, 10 ** 9 + 1) },
);

const trading = fc.constantFrom<CommandKind>(
  ...(['order', 'order', 'buy', 'sell', 'commit-buy', 'commit-sell'] as const),
  ...(['cancel-buy', 'cancel-sell', 'set-price', 'quote', 'deposit'] as const),
  ...(['set-buy-amount', 'set-buy-trigger', 'set-sell-amount', 'set-sell-trigger'] as const),
  ...(['notional-order', 'cancel-set-buy', 'cancel-set-sell', 'set-price'] as const),
  ...(['limit-order', 'limit-order', 'stop-order', 'stop-order', 'set-price'] as const),
  ...(['cancel-order', 'replace-order', 'replace-order', 'cancel-all'] as const),
);

/** Mostly sensible trading, now and then any command at all. */
export const someCommand: fc.Arbitrary<TestCommand> = fc
  .record({
    kind: fc.oneof(
      { weight: 8, arbitrary: trading },
      { weight: 1, arbitrary: fc.constantFrom(...kinds, null) },
    ),
    account: fc.constantFrom(...accounts),
    symbol: fc.constantFrom(...symbols),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    accountKind: fc.constantFrom('cash' as const, 'house' as const),
    createIfMissing: fc.boolean(),
    quantity: someQuantity,
    unlimited: fc.boolean(),
    units: someUnits,
    priceTtlMs: fc.constantFrom(0, 0, 60_000),
    source: fc.integer({ min: 0, max: 3 }),
    sequence: fc.integer({ min: 0, max: 9 }),
    timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'day' as const, 'ioc' as const),
    stop: fc.constantFrom(0, 5_000, 10_000, 20_000, 1_000_000),
    number: fc.nat({ max: 40 }),
    clOrdId: fc.constantFrom(undefined, undefined, 'x', 'y', 'z'),
  })
  .map(({ clOrdId, ...fields }) => (clOrdId === undefined ? fields : { ...fields, clOrdId }));

const someMove: fc.Arbitrary<ClientMove> = fc.record({
  who: fc.nat({ max: 9 }),
  firstAfterLast: fc.oneof(
    { weight: 8, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.integer({ min: -6, max: 2 }) },
  ),
  unacknowledged: fc.nat({ max: 8 }),
  commands: fc.array(someCommand, { maxLength: 6 }),
});

const someDelayMs = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
  { weight: 6, arbitrary: fc.constantFrom(-1_000, 30_000, 60_000, 60_001) },
  { weight: 1, arbitrary: fc.constantFrom(3_600_001, 86_400_001) },
);

/** What clients, honest or not, may do in up to forty entries. */
export const someLog: fc.Arbitrary<TestEntry[]> = fc.array(
  fc.record({
    afterMs: someDelayMs,
    newTerm: fc.constantFrom(false, false, false, true),
    moves: fc.oneof(
      { weight: 8, arbitrary: fc.array(someMove, { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
);

const garbageNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 2 ** 53, 0.5),
);
const garbageText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\ud800'));

/** Fields that no codec would let through. */
export const garbageCommand: fc.Arbitrary<TestCommand> = fc.record(
  {
    kind: fc.constantFrom(...kinds, null),
    account: fc.oneof(garbageNumber, garbageText, fc.constantFrom('ann', 1, 2, null)),
    symbol: fc.oneof(garbageNumber, garbageText, fc.constantFrom('ABC', 1, null)),
    accountBeside: fc.oneof(garbageText, fc.constant('ann')),
    symbolBeside: fc.oneof(garbageText, fc.constant('ABC')),
    displayName: garbageText,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    accountKind: fc.constantFrom('cash' as const, 'house' as const),
    createIfMissing: fc.boolean(),
    quantity: garbageNumber,
    unlimited: fc.boolean(),
    units: garbageNumber,
    priceTtlMs: garbageNumber,
    source: garbageNumber,
    sequence: garbageNumber,
    timeInForce: fc.constantFrom('gtc' as const, 'day' as const, 'fok' as const),
    stop: garbageNumber,
    number: garbageNumber,
    clOrdId: garbageText,
  },
  { requiredKeys: ['kind'] },
);

export const garbageFrame: fc.Arbitrary<TestFrame> = fc.record({
  sessionId: fc.oneof(garbageNumber, fc.constantFrom(0, 1)),
  firstSeq: fc.oneof(garbageNumber, fc.integer({ min: 1, max: 5 })),
  ackedThrough: fc.oneof(garbageNumber, fc.integer({ min: 0, max: 5 })),
  commands: fc.array(garbageCommand, { maxLength: 5 }),
});
