// Which accounts had an order in which entries of a history tail: two flat columns, in the order in
// which entries came. Sorted by counting, a byte of the account id at a time: that keeps the order of
// entries, and a hundred thousand pairs take a millisecond. Knows no index and no database.

import { postingBuckets } from '../../codec/row-keys.ts';

const pairsMin = 1_024;
const digitBits = 8;
const digits = 1 << digitBits;
const idBits = 32;

/** Pairs of one bucket: accounts ascend, and within an account the ordinals do. Each pair once. */
export interface BucketPairs {
  readonly bucket: number;
  readonly accountIds: readonly number[];
  readonly ordinals: readonly number[];
}

export class PostingPairs {
  #accountIds = new Uint32Array(pairsMin);
  #ordinals = new Uint32Array(pairsMin);
  #count = 0;
  #highestAccountId = 0;

  /** `ordinal` is the entry's place in the tail, and never below one added before. */
  add(accountId: number, ordinal: number): void {
    if (this.#count === this.#ordinals.length) this.#grow();
    this.#accountIds[this.#count] = accountId;
    this.#ordinals[this.#count] = ordinal;
    this.#count += 1;
    if (accountId > this.#highestAccountId) this.#highestAccountId = accountId;
  }

  /** Ascending, each once. */
  ordinalsOf(accountId: number): number[] {
    const ordinals: number[] = [];
    for (let at = 0; at < this.#count; at += 1) {
      if (this.#accountIds[at] !== accountId) continue;
      const ordinal = this.#ordinals[at] ?? 0;
      if (ordinals.at(-1) !== ordinal) ordinals.push(ordinal);
    }
    return ordinals;
  }

  *buckets(): Generator<BucketPairs> {
    const places = this.#placesByBucket();
    for (let at = 0; at < places.length;) {
      const bucket = this.#accountAt(places, at) % postingBuckets;
      const accountIds: number[] = [];
      const ordinals: number[] = [];
      let beforeAccountId = 0;
      let beforeOrdinal = -1;
      for (; at < places.length; at += 1) {
        const accountId = this.#accountAt(places, at);
        if (accountId % postingBuckets !== bucket) break;
        const ordinal = this.#ordinals[places[at] ?? 0] ?? 0;
        if (ordinal === beforeOrdinal && accountId === beforeAccountId) continue;
        beforeAccountId = accountId;
        beforeOrdinal = ordinal;
        accountIds.push(accountId);
        ordinals.push(ordinal);
      }
      yield { bucket, accountIds, ordinals };
    }
  }

  #accountAt(places: Uint32Array, at: number): number {
    return this.#accountIds[places[at] ?? 0] ?? 0;
  }

  // Places of the pairs by bucket, then account, then ordinal. The bucket is the lowest byte of the
  // account id and counts most, so it is sorted by last.
  #placesByBucket(): Uint32Array {
    let places = new Uint32Array(this.#count);
    for (let at = 0; at < places.length; at += 1) places[at] = at;
    for (let shift = digitBits; shift < idBits; shift += digitBits) {
      if (this.#highestAccountId >>> shift === 0) break;
      places = this.#sortedBy(places, shift);
    }
    return this.#sortedBy(places, 0);
  }

  /** By the digit of the account id that begins at bit `shift`; equals stay in order. */
  #sortedBy(places: Uint32Array, shift: number): Uint32Array<ArrayBuffer> {
    const accountIds = this.#accountIds;
    const starts = new Uint32Array(digits + 1);
    for (let at = 0; at < places.length; at += 1) {
      const after = digitOf(accountIds[places[at] ?? 0] ?? 0, shift) + 1;
      starts[after] = (starts[after] ?? 0) + 1;
    }
    for (let digit = 0; digit < digits; digit += 1) {
      starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
    }
    const sorted = new Uint32Array(places.length);
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] ?? 0;
      const digit = digitOf(accountIds[place] ?? 0, shift);
      const start = starts[digit] ?? 0;
      sorted[start] = place;
      starts[digit] = start + 1;
    }
    return sorted;
  }

  #grow(): void {
    this.#accountIds = doubled(this.#accountIds);
    this.#ordinals = doubled(this.#ordinals);
  }
}

const digitOf = (id: number, shift: number): number => (id >>> shift) & (digits - 1);

function doubled(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(numbers.length * 2);
  grown.set(numbers);
  return grown;
}
