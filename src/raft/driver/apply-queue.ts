// Holds the core's storage-apply messages until the shell reports their entries applied, then
// gives back their answers. Knows nothing of what an entry means.

import { assert } from '../../base/assert.ts';
import type { Entry } from '../core/entry.ts';
import type { Message } from '../core/message.ts';

export class ApplyQueue {
  #handedOut: { readonly lastIndex: number; readonly responses: readonly Message[] }[] = [];
  #fresh: Entry[] = [];

  push(storageApply: Message): void {
    assert(storageApply.kind === 'storage-apply', 'only applies go to the apply thread');
    const last = storageApply.entries.at(-1);
    assert(last !== undefined, 'an apply names at least one entry');
    this.#handedOut.push({ lastIndex: last.index, responses: storageApply.responses });
    // One by one: a hundred thousand small entries are more arguments than a call can have.
    for (const entry of storageApply.entries) this.#fresh.push(entry);
  }

  /** Entries not yet handed to the shell. */
  take(): readonly Entry[] {
    if (this.#fresh.length === 0) return nothing;
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** Everything through `index` has been applied: the answers that are now due. */
  finish(index: number): Message[] {
    const due: Message[] = [];
    for (let head = this.#handedOut[0]; head !== undefined && head.lastIndex <= index;) {
      due.push(...head.responses);
      this.#handedOut.shift();
      head = this.#handedOut[0];
    }
    return due;
  }
}

const nothing: readonly Entry[] = Object.freeze([]);
