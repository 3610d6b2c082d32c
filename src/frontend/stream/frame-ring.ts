// The last news of a shared subscription, for readers who come back soon. Prices are not in it: of each
// stock only the newest counts, and the mirror has that. They are nearly all that happens, and kept for
// a minute each they were most of a frontend's memory and of its garbage collector's work. Bounded by
// changes, not frames: one entry may change many rows.

import type { Change } from '../../domain/change.ts';
import type { InstrumentView } from '../../domain/instrument.ts';

interface News {
  readonly index: number;
  readonly changes: readonly Change[];
}

export class FrameRing {
  readonly #changesMax: number;
  #frames: News[] = [];
  #changeCount = 0;
  #floorIndex = 0;

  constructor(changesMax: number) {
    this.#changesMax = changesMax;
  }

  /** Forgets all; what comes next follows `index`. */
  restart(index: number): void {
    this.#frames = [];
    this.#changeCount = 0;
    this.#floorIndex = index;
  }

  push(index: number, all: readonly Change[]): void {
    const changes = all.filter((change) => change.kind !== 'instrument');
    this.#frames.push({ index, changes });
    this.#changeCount += changes.length;
    if (this.#changeCount > 2 * this.#changesMax) this.#forgetOldest();
  }

  /** Every change after `index` in log order, each stock as it stands among `stocks`, at the entry that
   *  changed it last; null when some are forgotten. */
  since(index: number, stocks: readonly InstrumentView[]): Change[] | null {
    if (index < this.#floorIndex) return null;
    const prices = stocks.filter((stock) => stock.index > index).sort((a, b) => a.index - b.index);
    const news = this.#frames.filter((frame) => frame.index > index);
    const changes: Change[] = [];
    let at = 0;
    const tellPrices = (throughIndex: number): void => {
      for (let stock = prices[at]; stock !== undefined; stock = prices[at]) {
        if (stock.index > throughIndex) return;
        changes.push({ kind: 'instrument', instrument: stock });
        at += 1;
      }
    };
    for (const frame of news) {
      tellPrices(frame.index);
      changes.push(...frame.changes);
    }
    tellPrices(Infinity);
    return changes;
  }

  // In halves, so that the cost per frame stays constant.
  #forgetOldest(): void {
    let dropped = 0;
    while (this.#changeCount > this.#changesMax) {
      const frame = this.#frames[dropped];
      if (frame === undefined) break;
      this.#changeCount -= frame.changes.length;
      this.#floorIndex = frame.index;
      dropped += 1;
    }
    this.#frames = this.#frames.slice(dropped);
  }
}
