// A million random commands in one life of the books, told by the naive books too: every verdict is
// theirs, the laws hold after every entry, nothing is negative, nothing throws. `npm run proof` runs it;
// HOLDFAST_COMMANDS says how many, HOLDFAST_SEED which.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../../src/domain/command.ts';
import { orderNumber } from '../../../src/domain/ids.ts';
import { tellFigures } from '../../system/figures.ts';
import { openingDay, someEntry } from '../any-commands.ts';
import type { SideBySide } from '../side-by-side.ts';

const commandsWanted = Number(process.env['HOLDFAST_COMMANDS'] ?? 1_000_000);
const seed = Number(process.env['HOLDFAST_SEED'] ?? 1);
const entriesPerDraw = 1_000;
const comparedEvery = 1_000;

test('a million random commands: every verdict, all that anybody owns, nothing negative', () => {
  const books = openingDay();
  const startMs = performance.now();
  let entries = 0;
  for (let draw = 0; told(books) < commandsWanted; draw += 1) {
    for (const { afterMs, commands, alone } of drawn(draw)) {
      books.later(afterMs);
      const near = commands.map((command) => nearby(books, command));
      for (const entry of alone ? near.map((one) => [one]) : [near]) books.run(entry);
      entries += 1;
      if (entries % comparedEvery === 0) books.compare();
    }
    expectNothingNegative(books);
  }
  books.compare();
  const { accepted, rejected } = books;
  expect(accepted).toBeGreaterThan(rejected / 4);
  expect(rejected).toBeGreaterThan(accepted / 4);
  const orders = books.floor.books.counters.nextOrderNumber;
  const elapsedMs = Math.round(performance.now() - startMs);
  tellFigures('random commands', { seed, accepted, rejected, entries, orders, elapsedMs });
}, 3_600_000);

const told = ({ accepted, rejected }: SideBySide): number => accepted + rejected;

const drawn = (draw: number) =>
  fc.sample(someEntry, { numRuns: entriesPerDraw, seed: seed * 1_000_003 + draw });

/** Orders named by number are drawn from the first sixty: after a while, from the newest sixty. */
function nearby(books: SideBySide, command: Command): Command {
  if (!('number' in command) || command.number === undefined) return command;
  const newest = books.floor.books.counters.nextOrderNumber;
  return { ...command, number: orderNumber(Math.max(0, newest - command.number)) };
}

function expectNothingNegative({ floor: { books } }: SideBySide): void {
  const figures: number[] = [];
  for (const row of books.accounts.all()) {
    if (row.kind === 'cash') figures.push(row.cashUnits, row.reservedCashUnits);
    for (const held of books.holdings.of(row.id)) {
      figures.push(held.quantity, held.reserved, held.costUnits);
    }
  }
  for (const row of books.instruments.all()) figures.push(row.inventory + 1, row.priceUnits);
  expect(Math.min(...figures)).toBeGreaterThanOrEqual(0);
}
