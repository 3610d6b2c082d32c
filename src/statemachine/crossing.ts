// What a price reaches. The set is fixed when the price comes: everything that waits and that the
// price reaches, at that price. It is looked at in the order of the ladder, rising half first, so many
// an entry; the rest stays as a crossing and comes first in the next. Who is part of a crossing can no
// longer be called back.

import type { Books } from './books.ts';
import { tradeAt } from './automatic-trade.ts';
import type { EntryRun } from './entry-run.ts';
import { crossingsMax } from './limits.ts';
import type { Rung } from './ladder-side.ts';
import type { CrossingRow, InstrumentRow, LadderHalf, TriggerRow } from './rows.ts';
import { halfOf, rungUnits } from './triggers-table.ts';
import type { Verdict } from './verdict.ts';

/** Whether the books can take a price of this height now. */
export function checkReach(run: EntryRun, symbolId: number, priceUnits: number): Verdict {
  const { books } = run;
  if (books.crossings.count < crossingsMax) return null;
  return firstReached(books, symbolId, priceUnits) === null ? null : 'limit-exceeded';
}

/** Trades what the price just set reaches; what is too much for this entry is left to the next. */
export function tradeReached(run: EntryRun, { id, priceUnits }: InstrumentRow): void {
  const { books } = run;
  const first = firstReached(books, id, priceUnits);
  if (first === null) return;
  const crossing: CrossingRow = {
    table: 'crossing',
    changedIndex: 0,
    id: books.counters.nextLadderId,
    symbolId: id,
    priceUnits,
    half: first,
    afterUnits: 0,
    afterId: 0,
  };
  books.counters.nextLadderId += 1;
  if (books.crossings.count === 0 && lookThrough(run, crossing)) return;
  books.crossings.add(crossing);
  run.changes.created(crossing);
}

/** Goes on with what earlier entries left. */
export function finishCrossings(run: EntryRun): void {
  const { crossings } = run.books;
  for (;;) {
    const crossing = crossings.oldest();
    if (crossing === null) return;
    run.changes.touch(crossing);
    if (!lookThrough(run, crossing)) return;
    crossings.remove(crossing);
    run.changes.removed(crossing);
  }
}

/** Whether a price has reached it and its turn is still to come. */
export function isCrossed({ crossings }: Books, row: TriggerRow): boolean {
  if (crossings.count === 0 || row.triggerUnits === 0) return false;
  for (const crossing of crossings.all()) if (isAhead(crossing, row)) return true;
  return false;
}

function isAhead(crossing: CrossingRow, row: TriggerRow): boolean {
  if (crossing.symbolId !== row.symbolId || row.id >= crossing.id) return false;
  const half = halfOf(row);
  const units = rungUnits(row);
  if (!reaches(crossing.priceUnits, half, units)) return false;
  if (half !== crossing.half) return half === 'falling';
  if (crossing.afterId === 0) return true;
  const behind = half === 'rising' ? units - crossing.afterUnits : crossing.afterUnits - units;
  return behind > 0 || (behind === 0 && row.id > crossing.afterId);
}

/** Answers whether all was looked at. */
function lookThrough(run: EntryRun, crossing: CrossingRow): boolean {
  for (;;) {
    const rung = nextReached(run.books, crossing);
    if (rung === null) return true;
    if (run.crossedLeft === 0) return false;
    run.crossedLeft -= 1;
    crossing.afterUnits = rung.units;
    crossing.afterId = rung.id;
    // Who came later is not part of it; if the price still stood, that one traded on arrival.
    if (rung.id < crossing.id) tradeAt(run, rung.row, crossing.priceUnits);
  }
}

function nextReached(books: Books, crossing: CrossingRow): Rung | null {
  const ladder = books.ladders.of(crossing.symbolId);
  if (ladder === null) return null;
  for (;;) {
    const { half, afterUnits, afterId } = crossing;
    const side = ladder[half];
    const rung = afterId === 0 ? side.first() : side.after({ units: afterUnits, id: afterId });
    if (rung !== null && reaches(crossing.priceUnits, half, rung.units)) return rung;
    if (half === 'falling') return null;
    crossing.half = 'falling';
    crossing.afterId = 0;
    crossing.afterUnits = 0;
  }
}

/** The half in which the price reaches anything at all. */
function firstReached(books: Books, symbolId: number, priceUnits: number): LadderHalf | null {
  const ladder = books.ladders.of(symbolId);
  if (ladder === null) return null;
  const { rising, falling } = ladder;
  const low = rising.first();
  if (low !== null && reaches(priceUnits, 'rising', low.units)) return 'rising';
  const high = falling.first();
  return high !== null && reaches(priceUnits, 'falling', high.units) ? 'falling' : null;
}

const reaches = (priceUnits: number, half: LadderHalf, units: number): boolean =>
  half === 'rising' ? priceUnits >= units : priceUnits <= units;
