// A workload without a file: users who each send the documented mix of the sixteen commands, in symbols
// and with amounts drawn from a seed. Like the real files it asks for much that must be rejected. Pure,
// and made line by line, so that a million of them takes no room.

import { prng } from '../../base/prng.ts';
import type { Random } from '../../base/prng.ts';
import type { WorkloadLine, WorkloadVerb } from '../../codec/workload-line.ts';

export interface GeneratedShape {
  readonly users: number;
  /** Of all users together. */
  readonly commands: number;
  readonly seed: number;
  /** Begins every user's name, so that two runs on one cluster are strangers to each other. */
  readonly prefix: string;
}

/** Per mille of the commands of the largest real files. */
const mix: readonly (readonly [WorkloadVerb, number])[] = [
  ['BUY', 140],
  ['QUOTE', 132],
  ['ADD', 111],
  ['DISPLAY_SUMMARY', 90],
  ['SET_BUY_TRIGGER', 84],
  ['COMMIT_BUY', 81],
  ['SET_SELL_TRIGGER', 73],
  ['SELL', 63],
  ['SET_BUY_AMOUNT', 49],
  ['SET_SELL_AMOUNT', 45],
  ['COMMIT_SELL', 43],
  ['CANCEL_BUY', 24],
  ['CANCEL_SET_SELL', 24],
  ['CANCEL_SELL', 20],
  ['CANCEL_SET_BUY', 20],
];
/** Each verb as often as it weighs: a draw is one look, in a loop that a million commands go through. */
const verbAt = mix.flatMap(([verb, weight]) => Array.from({ length: weight }, () => verb));

const symbolsMax = 2_773;
const symbolsPerUser = 10;
const addCentsMax = 100_000;
const tradeCentsMax = 50_000;
const triggerCentsMax = 5_000;

/** Every symbol that `users` users can name. */
export const generatedSymbols = (users: number): string[] =>
  symbolNames.slice(0, users * symbolsPerUser);

/** All lines of one user, the first of which opens the account. */
export function* linesOfUser(shape: GeneratedShape, user: number): Generator<WorkloadLine> {
  const random = prng(shape.seed * 0x1_0001 + user);
  const name = `${shape.prefix}${String(user).padStart(6, '0')}`;
  const share = Math.floor(shape.commands / shape.users);
  const count = share + (user < shape.commands % shape.users ? 1 : 0);
  for (let at = 0; at < count; at += 1) {
    const verb = at === 0 ? 'ADD' : drawVerb(random);
    yield lineOf(verb, { name, user, random, users: shape.users });
  }
}

/** All lines of all users: in every round each user who has lines left sends one. */
export function* generatedLines(shape: GeneratedShape): Generator<WorkloadLine> {
  const users = Array.from({ length: shape.users }, (_, user) => linesOfUser(shape, user));
  for (let left = users; left.length > 0;) {
    const still: Generator<WorkloadLine>[] = [];
    for (const lines of left) {
      const next = lines.next();
      if (next.done === true) continue;
      still.push(lines);
      yield next.value;
    }
    left = still;
  }
}

const drawVerb = (random: Random): WorkloadVerb => verbAt[random.below(verbAt.length)] ?? 'QUOTE';

interface Drawing {
  readonly name: string;
  readonly user: number;
  readonly users: number;
  readonly random: Random;
}

const withoutSymbol: ReadonlySet<WorkloadVerb> = new Set<WorkloadVerb>([
  ...([
    'ADD',
    'DISPLAY_SUMMARY',
    'COMMIT_BUY',
    'COMMIT_SELL',
    'CANCEL_BUY',
    'CANCEL_SELL',
  ] as const),
]);

function lineOf(verb: WorkloadVerb, { name, user, users, random }: Drawing): WorkloadLine {
  const known = Math.min(symbolsMax, users * symbolsPerUser);
  const symbol = withoutSymbol.has(verb)
    ? null
    : symbolNames[(user * symbolsPerUser + random.below(symbolsPerUser)) % known];
  return {
    number: 1,
    verb,
    user: name,
    symbol: symbol ?? null,
    amount: amountOf(verb, random),
    filename: null,
  };
}

function amountOf(verb: WorkloadVerb, random: Random): string | null {
  const most = centsMaxOf(verb);
  if (most === 0) return null;
  const cents = 100 + random.below(most);
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function centsMaxOf(verb: WorkloadVerb): number {
  if (verb === 'ADD') return addCentsMax;
  if (verb === 'SET_BUY_TRIGGER' || verb === 'SET_SELL_TRIGGER') return triggerCentsMax;
  const trades = verb === 'BUY' || verb === 'SELL';
  return trades || verb === 'SET_BUY_AMOUNT' || verb === 'SET_SELL_AMOUNT' ? tradeCentsMax : 0;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function symbolName(at: number): string {
  const letter = (unit: number): string => letters[Math.floor(at / unit) % letters.length] ?? 'A';
  return letter(letters.length ** 2) + letter(letters.length) + letter(1);
}

// The same strings each time: maps that are asked by them know their hashes.
const symbolNames = Array.from({ length: symbolsMax }, (_, at) => symbolName(at));
