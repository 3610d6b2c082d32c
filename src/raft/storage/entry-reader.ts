// Answers entries from memory where it can and from the segments where it must. Knows nothing of
// who asks; the limit is counted as core/entry.ts counts it.

import type { Entry } from '../core/entry.ts';
import { TailCache } from './tail-cache.ts';
import type { Wal } from './wal.ts';

/** Must equal ENTRY_OVERHEAD_BYTES of core/entry.ts; this room takes only types from there. */
export const COUNTED_OVERHEAD_BYTES = 24;

export class EntryReader {
  readonly #wal: Wal;
  readonly #cache: TailCache;

  constructor(wal: Wal, cacheBytesMax: number) {
    this.#wal = wal;
    this.#cache = new TailCache(cacheBytesMax);
  }

  /** Entries lo to hi − 1, cut to `bytesMax` but at least one. */
  entries(lo: number, hi: number, bytesMax: number): readonly Entry[] {
    const cached = this.#cache.firstIndex;
    if (lo >= cached) return limited(this.#cache.slice(lo, hi), bytesMax);
    const stored = this.#wal.read(lo, Math.min(hi, cached), bytesMax);
    const within = limited(stored, bytesMax);
    const nextIndex = lo + within.length;
    if (within.length < stored.length || nextIndex < cached || nextIndex >= hi) return within;
    return limited([...within, ...this.#cache.slice(nextIndex, hi)], bytesMax);
  }

  /** These entries are durable now and replace what was held from the first one's index on. */
  appended(entries: readonly Entry[]): void {
    this.#cache.append(entries);
  }

  dropThrough(index: number): void {
    this.#cache.dropThrough(index);
  }

  clear(): void {
    this.#cache.clear();
  }
}

function limited(entries: readonly Entry[], bytesMax: number): readonly Entry[] {
  let total = 0;
  for (const [at, entry] of entries.entries()) {
    total += entry.data.length + COUNTED_OVERHEAD_BYTES;
    if (at > 0 && total > bytesMax) return entries.slice(0, at);
  }
  return entries;
}
