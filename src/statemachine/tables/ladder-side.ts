// One part of a price ladder: rungs in order of price, then age, in chunks short enough to be cut
// into, so that adding and removing stay cheap among a million. Knows no rules and no symbols.

import { assert, present } from '../../base/assert.ts';
import type { OpenOrderRow, TriggerRow } from './rows.ts';

/** One thing that waits. */
export interface Rung {
  readonly units: number;
  readonly id: number;
  readonly row: TriggerRow | OpenOrderRow;
}

type Place = Pick<Rung, 'units' | 'id'>;

const chunkMax = 512;

export class LadderSide {
  // Never an empty chunk among them, unless it is the only one.
  readonly #chunks: Rung[][] = [[]];
  readonly #sign: number;
  #count = 0;

  /** 1: from the lowest price up; −1: from the highest down. At one price by ascending id. */
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get count(): number {
    return this.#count;
  }

  first(): Rung | null {
    return this.#chunks[0]?.[0] ?? null;
  }

  /** The next one behind `place`, which need not be there itself. */
  after(place: Place): Rung | null {
    const at = this.#chunkOf(place);
    const chunk = this.#chunks[at] ?? [];
    const next = chunk[this.#positionIn(chunk, { units: place.units, id: place.id + 1 })];
    return next ?? this.#chunks[at + 1]?.[0] ?? null;
  }

  add(rung: Rung): void {
    const at = this.#chunkOf(rung);
    const chunk = present(this.#chunks[at], 'a ladder has a chunk for every place');
    chunk.splice(this.#positionIn(chunk, rung), 0, rung);
    this.#count += 1;
    if (chunk.length > chunkMax) this.#chunks.splice(at + 1, 0, chunk.splice(chunkMax / 2));
  }

  remove(place: Place): void {
    const at = this.#chunkOf(place);
    const chunk = present(this.#chunks[at], 'a ladder has a chunk for every place');
    const position = this.#positionIn(chunk, place);
    assert(chunk[position]?.id === place.id, 'what leaves a ladder stood on it');
    chunk.splice(position, 1);
    this.#count -= 1;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** Whether `a` comes before `b`. */
  #isBefore(a: Place, b: Place): boolean {
    const distance = (a.units - b.units) * this.#sign;
    return distance < 0 || (distance === 0 && a.id < b.id);
  }

  // The last chunk that begins at or before the place; the first where none does.
  #chunkOf(place: Place): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.#chunks[middle]?.[0];
      if (first !== undefined && !this.#isBefore(place, first)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Of the first rung that is not before the place.
  #positionIn(chunk: readonly Rung[], place: Place): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const rung = chunk[middle];
      if (rung !== undefined && this.#isBefore(rung, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
