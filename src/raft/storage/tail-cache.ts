// The newest entries of the log in memory, bounded in bytes: followers, and apply, nearly always
// want those. Holds the payloads it was given without copying. Knows nothing of files.

import { assert } from '../../base/assert.ts';
import { ENTRY_HEADER_BYTES } from '../codec/entry-codec.ts';
import type { Entry } from '../core/entry.ts';

/** What an entry counts for; the object around a payload costs about as much again. */
const costBytes = (entry: Entry): number => entry.data.length + 4 * ENTRY_HEADER_BYTES;

export class TailCache {
  readonly #bytesMax: number;
  #entries: (Entry | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lowest index held, or Infinity when empty. */
  get firstIndex(): number {
    return this.#entries[this.#head]?.index ?? Infinity;
  }

  /** Entries lo to hi − 1, all of which are held. */
  slice(lo: number, hi: number): readonly Entry[] {
    const start = this.#head + lo - this.firstIndex;
    const found = this.#entries.slice(start, start + hi - lo) as Entry[];
    assert(found.length === hi - lo && found[0]?.index === lo, 'only held entries are asked for');
    return found;
  }

  /** Takes entries that replace what is held from the first one's index on. */
  append(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    this.truncateAfter(first.index - 1);
    for (const entry of entries) {
      this.#entries.push(entry);
      this.#bytes += costBytes(entry);
    }
    while (this.#bytes > this.#bytesMax) this.#dropFirst();
    this.#compact();
  }

  truncateAfter(index: number): void {
    while (this.#entries.length > this.#head) {
      const last = this.#entries.at(-1);
      if (last === undefined || last.index <= index) return;
      this.#entries.pop();
      this.#bytes -= costBytes(last);
    }
  }

  /** Drops everything up to `index`. */
  dropThrough(index: number): void {
    while (this.firstIndex <= index) this.#dropFirst();
    this.#compact();
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  #dropFirst(): void {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return;
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= costBytes(entry);
  }

  // Shifting an array costs its length; moving a head index and cutting now and then does not.
  #compact(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
