// What waits for the price of a symbol, in two halves: `rising` trades at its price or above and is
// looked at from the lowest up, `falling` trades at its price or below and is looked at from the
// highest down; at one price the older goes first. Knows prices and ids, not what they belong to.

import { LadderSide } from './ladder-side.ts';
import type { Rung } from './ladder-side.ts';
import type { LadderHalf } from './rows.ts';

export interface Ladder {
  readonly rising: LadderSide;
  readonly falling: LadderSide;
}

export class PriceLadders {
  // Dense by symbol id, null where nothing ever waited.
  readonly #bySymbol: (Ladder | null)[] = [];

  /** Null when nothing ever waited for this symbol. */
  of(symbolId: number): Ladder | null {
    return symbolId < this.#bySymbol.length ? (this.#bySymbol[symbolId] ?? null) : null;
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
    const ladder = { rising: new LadderSide(1), falling: new LadderSide(-1) };
    this.#bySymbol[symbolId] = ladder;
    return ladder;
  }
}
