// What waits for the price of a symbol, in five parts, each ordered by price and at one price by age.
// A price is put to them in this order: sells that wait for a rise, from the lowest up; sells that a
// fall sets off, from the highest down; buys that a rise sets off, from the lowest up; automatic buys,
// from the highest down; limit buys, from the highest down. So sellers come before buyers, because
// what they return may be bought. Knows prices and ids, not what they belong to.

import { LadderSide } from './ladder-side.ts';
import type { Rung } from './ladder-side.ts';
import type { LadderHalf } from './rows.ts';

export type Ladder = Readonly<Record<LadderHalf, LadderSide>>;

/** In the order in which a price is put to them. */
export const ladderHalves: readonly LadderHalf[] = [
  'rising',
  'stop-sells',
  'stop-buys',
  'falling',
  'bids',
];

export class PriceLadders {
  // Dense by symbol id, null where nothing ever waited.
  readonly #bySymbol: (Ladder | null)[] = [];

  /** Null when nothing ever waited for this symbol. */
  of(symbolId: number): Ladder | null {
    return symbolId < this.#bySymbol.length ? (this.#bySymbol[symbolId] ?? null) : null;
  }

  /** Of symbols that something waits for, ascending. */
  waitingIds(): number[] {
    const waits = (ladder: Ladder | null): boolean =>
      ladder !== null && ladderHalves.some((half) => ladder[half].count > 0);
    return this.#bySymbol.flatMap((ladder, symbolId) => (waits(ladder) ? [symbolId] : []));
  }

  add(symbolId: number, half: LadderHalf, rung: Rung): void {
    this.#ladder(symbolId)[half].add(rung);
  }

  remove(symbolId: number, half: LadderHalf, rung: Pick<Rung, 'units' | 'id'>): void {
    this.#ladder(symbolId)[half].remove(rung);
  }

  #ladder(symbolId: number): Ladder {
    while (this.#bySymbol.length <= symbolId) this.#bySymbol.push(null);
    const known = this.#bySymbol[symbolId] ?? null;
    if (known !== null) return known;
    const ladder = {
      rising: new LadderSide(1),
      'stop-sells': new LadderSide(-1),
      'stop-buys': new LadderSide(1),
      falling: new LadderSide(-1),
      bids: new LadderSide(-1),
    };
    this.#bySymbol[symbolId] = ladder;
    return ladder;
  }
}
