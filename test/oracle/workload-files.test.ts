// The real workload files through the rule book and the naive books, a millisecond of machine time a
// line (D06, D20, D32): every verdict the same, and at the end all that anybody owns. Prices move
// while the files play, so that automatic trades are made.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { dayTradingCommand } from '../../src/codec/day-trading-command.ts';
import { seededPrice } from '../../src/cli/replay/seeded-price.ts';
import { readWorkloadLine } from '../../src/codec/workload-line.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { generatedFile } from '../cli/generated-file.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { SideBySide } from './side-by-side.ts';

const seed = 7;
const linesPerEntry = 50;
const linesPerPrice = 5;
const comparedEvery = 2_000;

const textOf = (name: string): string =>
  name === 'generated'
    ? generatedFile({ users: 1_200, commands: 3_600, seed, prefix: 'user' })
    : readFileSync(realWorkload(name), 'utf8');

/** What the file asks for, line by line. */
function* commandsOf(name: string): Generator<Command> {
  for (const text of textOf(name).split('\n')) {
    const reading = readWorkloadLine(text);
    if (reading.kind === 'blank') continue;
    expect(reading.kind).toBe('line');
    if (reading.kind !== 'line') continue;
    yield dayTradingCommand(reading.line).command;
  }
}

/** Lists what a command is about before it is first used, and now and then moves a price. */
class Market {
  readonly #symbols: string[] = [];
  readonly #listed = new Set<string>();
  readonly #random = prng(seed);

  before(command: Command): Command[] {
    if (!('symbol' in command) || this.#listed.has(command.symbol)) return [];
    this.#symbols.push(command.symbol);
    this.#listed.add(command.symbol);
    const priceUnits = seededPrice(seed, command.symbol);
    const { symbol } = command;
    return [{ kind: 'list-instrument', symbol, priceUnits, inventory: null, priceTtlMs: 60_000 }];
  }

  move(): Command[] {
    const symbol = this.#symbols[this.#random.below(this.#symbols.length)];
    if (symbol === undefined) return [];
    const priceUnits = money(100 * (1 + this.#random.below(40_000)));
    return [{ kind: 'set-price', symbol, priceUnits, source: 1, sourceSequence: null }];
  }
}

test.each([
  '1userWorkLoad.txt',
  '2userWorkLoad.txt',
  '10User_testWorkLoad.txt',
  '45User_testWorkLoad.txt',
  // 1,200 users.
  'generated',
])(
  '%s: every verdict, and what everybody owns',
  (name) => {
    const books = new SideBySide();
    const market = new Market();
    let [lines, fired] = [0, 0];
    let entry: Command[] = [];
    for (const command of commandsOf(name)) {
      lines += 1;
      books.later(1);
      entry.push(...market.before(command), command);
      if (lines % linesPerPrice === 0) entry.push(...market.move());
      if (lines % linesPerEntry > 0) continue;
      books.run(entry);
      entry = [];
      fired += books.floor.last.executions.filter((one) => 'isNew' in one).length;
      if (lines % comparedEvery === 0) books.compare();
    }
    books.run(entry);
    books.compare();
    // So many users send too few commands each to set many automatic trades.
    if (lines > 1_000 && name !== 'generated') expect(fired).toBeGreaterThan(10);
    expect(books.rejected).toBeGreaterThan(lines / 10);
  },
  30_000,
);
