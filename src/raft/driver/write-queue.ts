// Lines up the core's storage-append messages into one durable write at a time. Whatever arrives
// while a write is in flight rides the next one: that is group commit, on leader and follower alike.
// Knows nothing of files.

import { assert } from '../../base/assert.ts';
import { isConfChange, NO_ENTRIES } from '../core/entry.ts';
import type { Entry } from '../core/entry.ts';
import { EMPTY_HARD_STATE, mustSync } from '../core/hard-state.ts';
import type { HardState } from '../core/hard-state.ts';
import type { Message } from '../core/message.ts';
import type { SnapshotMeta } from '../core/snapshot-meta.ts';
import type { PersistEffect } from './effects.ts';

export class WriteQueue {
  #waiting: Message[] = [];
  #inFlight: readonly Message[] | null = null;
  #durable: HardState;

  /** `durable` is what the hard-state file held at start. */
  constructor(durable: HardState = EMPTY_HARD_STATE) {
    this.#durable = durable;
  }

  get busy(): boolean {
    return this.#inFlight !== null;
  }

  push(storageAppend: Message): void {
    assert(storageAppend.kind === 'storage-append', 'only appends go to the append thread');
    this.#waiting.push(storageAppend);
  }

  /** Starts the next write if none is in flight. `released` are answers that needed no write. */
  start(released: Message[]): PersistEffect | null {
    if (this.#inFlight !== null) return null;
    while (this.#waiting.length > 0) {
      const { batch, write } = this.#nextBatch();
      if (write !== null) {
        this.#inFlight = batch;
        return write;
      }
      for (const done of batch) released.push(...done.responses);
    }
    return null;
  }

  /** The write in flight is durable: the answers that waited for it. */
  finish(): readonly Message[] {
    const batch = this.#inFlight;
    assert(batch !== null, 'a write can only finish when one is in flight');
    this.#inFlight = null;
    const [only] = batch;
    if (only !== undefined && batch.length === 1) return only.responses;
    const due: Message[] = [];
    for (const done of batch) due.push(...done.responses);
    return due;
  }

  // A snapshot empties the log, so it is written alone: what came before it goes first.
  #nextBatch(): { batch: readonly Message[]; write: PersistEffect | null } {
    const at = this.#waiting.findIndex((append) => append.snapshot !== null);
    const waiting = this.#waiting;
    this.#waiting = at === -1 ? [] : waiting.splice(Math.max(at, 1));
    return { batch: waiting, write: this.#merge(waiting) };
  }

  #merge(batch: readonly Message[]): PersistEffect | null {
    let entries: readonly Entry[] = NO_ENTRIES;
    let snapshot: SnapshotMeta | null = null;
    let state = this.#durable;
    for (const append of batch) {
      entries = follow(entries, append.entries);
      snapshot = append.snapshot ?? snapshot;
      if (append.term > 0) {
        state = { term: append.term, vote: append.vote, commit: append.commit };
      }
    }
    // A membership change takes along which of those before it are committed: see wal-log.ts.
    const mustTell = mustSync(state, this.#durable) || entries.some(isConfChange);
    // What a snapshot commits, the log does not hold before it is installed: until then its own
    // entries stand there, and a crash in between must not bless them.
    const { commit } = snapshot === null ? state : this.#durable;
    const hardState = mustTell ? { ...state, commit } : null;
    assert(state.term >= this.#durable.term, 'a term is never taken back');
    this.#durable = state;
    if (hardState === null && entries.length === 0 && snapshot === null) return null;
    return { hardState, entries, snapshot };
  }
}

// A later append may replace the tail of an earlier one that was never written.
function follow(entries: readonly Entry[], more: readonly Entry[]): readonly Entry[] {
  const first = more[0];
  const start = entries[0];
  if (first === undefined) return entries;
  if (start === undefined) return more;
  const kept = first.index - start.index;
  if (kept <= 0) return more;
  assert(kept <= entries.length, 'appends leave no gap between them');
  return [...entries.slice(0, kept), ...more];
}
