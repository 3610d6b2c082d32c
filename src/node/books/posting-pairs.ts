// Which accounts had an order in which entries of a history tail, one number a pair, so that a
// hundred thousand of them are one flat array to sort and to search. Knows no index and no database.
//
//   pair: | 8 bits bucket | 24 bits rest of the account id | 21 bits ordinal |   below 2^53

import { assert } from '../../base/assert.ts';
import { postingBuckets } from '../../codec/row-keys.ts';

const ordinalSpan = 2 ** 21;
const bucketSpan = 2 ** 45;
const pairsMin = 1_024;

/** Pairs of one bucket: accounts ascend, and within an account the ordinals do. Each pair once. */
export interface BucketPairs {
  readonly bucket: number;
  readonly accountIds: readonly number[];
  readonly ordinals: readonly number[];
}

export class PostingPairs {
  #pairs = new Float64Array(pairsMin);
  #count = 0;

  /** `ordinal` is the entry's place in the tail, and never below one added before. */
  add(accountId: number, ordinal: number): void {
    assert(ordinal < ordinalSpan, 'a history tail is written before it has two million entries');
    if (this.#count === this.#pairs.length) this.#grow();
    this.#pairs[this.#count] = firstPairOf(accountId) + ordinal;
    this.#count += 1;
  }

  /** Ascending, each once. */
  ordinalsOf(accountId: number): number[] {
    const first = firstPairOf(accountId);
    const ordinals: number[] = [];
    for (let at = 0; at < this.#count; at += 1) {
      const ordinal = (this.#pairs[at] ?? 0) - first;
      if (ordinal < 0 || ordinal >= ordinalSpan) continue;
      if (ordinals.at(-1) !== ordinal) ordinals.push(ordinal);
    }
    return ordinals;
  }

  *buckets(): Generator<BucketPairs> {
    const pairs = this.#pairs.subarray(0, this.#count).sort();
    for (let at = 0; at < pairs.length;) {
      const bucket = Math.floor((pairs[at] ?? 0) / bucketSpan);
      const accountIds: number[] = [];
      const ordinals: number[] = [];
      let before = -1;
      for (; at < pairs.length; at += 1) {
        const pair = pairs[at] ?? 0;
        if (pair >= (bucket + 1) * bucketSpan) break;
        if (pair === before) continue;
        before = pair;
        const rest = Math.floor((pair - bucket * bucketSpan) / ordinalSpan);
        accountIds.push(rest * postingBuckets + bucket);
        ordinals.push(pair % ordinalSpan);
      }
      yield { bucket, accountIds, ordinals };
    }
  }

  #grow(): void {
    const grown = new Float64Array(this.#pairs.length * 2);
    grown.set(this.#pairs);
    this.#pairs = grown;
  }
}

function firstPairOf(accountId: number): number {
  const bucket = accountId % postingBuckets;
  return bucket * bucketSpan + ((accountId - bucket) / postingBuckets) * ordinalSpan;
}
