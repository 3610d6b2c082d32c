// The books and what it takes to apply a log entry to them: reads the entry's frames in place,
// lets the rule book decide, packs the answers. Replaced as a whole when a snapshot is installed.
// Knows bytes and books; persistence, feed and replies are made of what it returns.

import { assert } from '../../base/assert.ts';
import { clusterTimeMs } from '../../base/clock.ts';
import { EntryReader } from '../../codec/entry-payload.ts';
import { behaviourVersion } from '../../codec/frame-format.ts';
import { OutcomePacker } from '../../codec/outcome-packer.ts';
import type { Entry } from '../../raft/core/entry.ts';
import { applyEntry } from '../../statemachine/apply.ts';
import type { Books } from '../../statemachine/books.ts';
import type { Row } from '../../statemachine/tables/rows.ts';
import type { AppliedEntry } from './applied-entry.ts';

export class Machine {
  readonly books: Books;
  readonly #reader = new EntryReader();
  readonly #packer: OutcomePacker;

  /** `rowChanging` is called before a row changes, while it still stands as the entry before left it. */
  constructor(books: Books, rowChanging?: (row: Row) => void) {
    this.books = books;
    this.#packer = new OutcomePacker(rowChanging);
  }

  /** Applies the next entry. Membership entries and no-ops only move the index and the term. */
  apply(entry: Entry): AppliedEntry {
    const { index, term, data } = entry;
    assert(index === this.books.appliedIndex + 1, 'entries are applied one after another');
    this.#packer.begin(index);
    const carriesFrames = entry.type === 'normal' && data.length > 0;
    if (carriesFrames) this.#reader.open(data);
    const stampMs = clusterTimeMs(carriesFrames ? this.#reader.stampMs : 0);
    const version = carriesFrames ? this.#reader.version : 0;
    // By older rules it might decide otherwise than the others did, and go on as if nothing were wrong.
    assert(version <= behaviourVersion, 'an entry of newer rules needs a newer release');
    const cursor = carriesFrames ? this.#reader : null;
    applyEntry(this.books, { index, term, stampMs, version, cursor }, this.#packer);
    return {
      index,
      term,
      machineMs: this.books.counters.machineMs,
      payload: carriesFrames ? data : noPayload,
      answers: this.#packer.frames(),
      reports: this.#packer.reports(),
      changed: this.#packer.changed,
      changedBefore: this.#packer.changedBefore,
      removed: this.#packer.removed,
      executions: this.#packer.executions,
      events: this.#packer.events,
    };
  }
}

const noPayload = new Uint8Array(0);
