// What a price reaches. The set is fixed when the price comes: everything that waits and that the
// price reaches, at that price. It is looked at in the order of the ladder, so many an entry; the rest
// stays as a crossing and comes first in the next. Who is part of a crossing can no longer be called
// back. Shares that come back to the house are a crossing of their own, of the limit buys alone.

import { present } from '../base/assert.ts';
import type { Books } from './books.ts';
import { tradeAt } from './automatic-trade.ts';
import type { EntryRun } from './entry-run.ts';
import { crossingsMax } from './limits.ts';
import type { LadderSide, Rung } from './tables/ladder-side.ts';
import { halfOfOrder, orderRungUnits } from './tables/open-orders-table.ts';
import { ladderHalves } from './tables/price-ladders.ts';
import { checkPrice } from './price-rules.ts';
import { meetPrice } from './resting-order.ts';
import type {
  CrossingRow,
  InstrumentRow,
  LadderHalf,
  OpenOrderRow,
  TriggerRow,
} from './tables/rows.ts';
import { halfOf, rungUnits } from './tables/triggers-table.ts';
import type { Verdict } from './verdict.ts';

/** Whether the books can take a price of this height now. */
export function checkReach(run: EntryRun, symbolId: number, priceUnits: number): Verdict {
  const { books } = run;
  if (books.crossings.count < crossingsMax) return null;
  return firstReached(books, symbolId, priceUnits) === null ? null : 'limit-exceeded';
}

/** Trades what the price just set reaches; what is too much for this entry is left to the next. */
export function tradeReached(run: EntryRun, { id, priceUnits }: InstrumentRow): void {
  const first = firstReached(run.books, id, priceUnits);
  if (first === null) return;
  cross(run, { symbolId: id, priceUnits, half: first });
  // What the sellers of a crossing return, its buyers were offered.
  run.returnedSymbolId = 0;
}

/** Offers shares that came back at the present price to the limit buys it reaches. While a crossing of
 *  the symbol is not done there is nothing to do: it ends with them. */
export function offerReturned(run: EntryRun): void {
  const { books } = run;
  const symbolId = run.returnedSymbolId;
  run.returnedSymbolId = 0;
  const instrument = present(books.instruments.byId(symbolId), 'what came back is listed');
  const { priceUnits } = instrument;
  const best = books.ladders.of(symbolId)?.bids.first() ?? null;
  if (best === null || !reaches(priceUnits, 'bids', best.units)) return;
  if (checkPrice(run, instrument) !== null || books.crossings.count >= crossingsMax) return;
  for (const crossing of books.crossings.all()) if (crossing.symbolId === symbolId) return;
  cross(run, { symbolId, priceUnits, half: 'bids' });
}

/** Goes on with what earlier entries left. */
export function finishCrossings(run: EntryRun): void {
  const { crossings } = run.books;
  for (;;) {
    const crossing = crossings.oldest();
    if (crossing === null) break;
    run.changes.touch(crossing);
    if (!lookThrough(run, crossing)) break;
    crossings.remove(crossing);
    run.changes.removed(crossing);
  }
  run.returnedSymbolId = 0;
}

/** Whether a price has reached it and its turn is still to come. */
export function isCrossed(books: Books, row: TriggerRow | OpenOrderRow): boolean {
  if (books.crossings.count === 0) return false;
  const place = placeOf(row);
  if (place === null) return false;
  for (const crossing of books.crossings.all()) {
    if (crossing.symbolId === row.symbolId && isAhead(crossing, place)) return true;
  }
  return false;
}

interface LadderPlace {
  readonly half: LadderHalf;
  readonly units: number;
  readonly id: number;
}

/** Null: it does not wait for a price. */
function placeOf(row: TriggerRow | OpenOrderRow): LadderPlace | null {
  if (row.table === 'open-order') {
    return { half: halfOfOrder(row), units: orderRungUnits(row), id: row.ladderId };
  }
  if (row.triggerUnits === 0) return null;
  return { half: halfOf(row), units: rungUnits(row), id: row.id };
}

function isAhead(crossing: CrossingRow, { half, units, id }: LadderPlace): boolean {
  if (id >= crossing.id || !reaches(crossing.priceUnits, half, units)) return false;
  if (half !== crossing.half) {
    return ladderHalves.indexOf(half) > ladderHalves.indexOf(crossing.half);
  }
  if (crossing.afterId === 0) return true;
  const isUp = half === 'rising' || half === 'stop-buys';
  const behind = isUp ? units - crossing.afterUnits : crossing.afterUnits - units;
  return behind > 0 || (behind === 0 && id > crossing.afterId);
}

function cross(run: EntryRun, begin: Pick<CrossingRow, 'symbolId' | 'priceUnits' | 'half'>): void {
  const { crossings, counters } = run.books;
  const crossing: CrossingRow = {
    table: 'crossing',
    changedIndex: 0,
    id: counters.nextLadderId,
    symbolId: begin.symbolId,
    priceUnits: begin.priceUnits,
    half: begin.half,
    afterUnits: 0,
    afterId: 0,
  };
  counters.nextLadderId += 1;
  if (crossings.count === 0 && lookThrough(run, crossing)) return;
  crossings.add(crossing);
  run.changes.created(crossing);
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
    if (rung.id >= crossing.id) continue;
    if (rung.row.table === 'trigger') tradeAt(run, rung.row, crossing.priceUnits);
    else meetPrice(run, rung.row, crossing.priceUnits);
  }
}

function nextReached(books: Books, crossing: CrossingRow): Rung | null {
  const ladder = books.ladders.of(crossing.symbolId);
  if (ladder === null) return null;
  for (;;) {
    const { half, afterUnits, afterId } = crossing;
    if (half === 'bids' && isSoldOut(books, crossing.symbolId)) return null;
    const side = ladder[half];
    const rung = afterId === 0 ? side.first() : side.after({ units: afterUnits, id: afterId });
    if (rung !== null && reaches(crossing.priceUnits, half, rung.units)) return rung;
    const next = ladderHalves[ladderHalves.indexOf(half) + 1];
    if (next === undefined) return null;
    crossing.half = next;
    crossing.afterId = 0;
    crossing.afterUnits = 0;
  }
}

/** The first part of the ladder, in the order of `ladderHalves`, in which the price reaches anything.
 *  Each is named, because this is asked for every price, and a property by a variable name is slow. */
function firstReached(books: Books, symbolId: number, priceUnits: number): LadderHalf | null {
  const ladder = books.ladders.of(symbolId);
  if (ladder === null) return null;
  if (isReachedRising(ladder.rising, priceUnits)) return 'rising';
  if (isReachedFalling(ladder['stop-sells'], priceUnits)) return 'stop-sells';
  if (isReachedRising(ladder['stop-buys'], priceUnits)) return 'stop-buys';
  if (isReachedFalling(ladder.falling, priceUnits)) return 'falling';
  return isReachedFalling(ladder.bids, priceUnits) && !isSoldOut(books, symbolId) ? 'bids' : null;
}

function isReachedRising(side: LadderSide, priceUnits: number): boolean {
  const first = side.first();
  return first !== null && priceUnits >= first.units;
}

function isReachedFalling(side: LadderSide, priceUnits: number): boolean {
  const first = side.first();
  return first !== null && priceUnits <= first.units;
}

// However many wait for shares of a house that has none, a price must not be slow on their account.
const isSoldOut = (books: Books, symbolId: number): boolean =>
  books.instruments.byId(symbolId)?.inventory === 0;

const reaches = (priceUnits: number, half: LadderHalf, units: number): boolean =>
  half === 'rising' || half === 'stop-buys' ? priceUnits >= units : priceUnits <= units;
