// Makes the payload of the next entry while this node leads: waiting frames under one stamp, or a
// bare clock entry when something in the books is due and nothing else would move the clock.
// Stamps never run back; what a stamp means is the books' business.

import type { Clock } from '../base/clock.ts';
import { encodeEntryPayload } from '../codec/entry-payload.ts';
import type { ProposalQueue } from './proposal-queue.ts';

export interface PayloadParts {
  readonly proposals: ProposalQueue;
  readonly clock: Clock;
  /** When the books next want to be told the time, ms since 1970; null: no need. */
  nextDueMs(): number | null;
  machineMs(): number;
}

/** A clock entry is not repeated sooner, however much is due: it takes effect when applied. */
const clockEntryEveryMs = 200;

export class PayloadMaker {
  readonly #parts: PayloadParts;
  #lastClockEntryMs = 0;

  constructor(parts: PayloadParts) {
    this.#parts = parts;
  }

  next(): Uint8Array | null {
    const frames = this.#parts.proposals.takeEntry();
    if (frames.length > 0) return encodeEntryPayload(this.#stampMs(), frames);
    return this.#maybeClockEntry();
  }

  #maybeClockEntry(): Uint8Array | null {
    const dueMs = this.#parts.nextDueMs();
    const now = this.#stampMs();
    if (dueMs === null || dueMs > now) return null;
    if (now - this.#lastClockEntryMs < clockEntryEveryMs) return null;
    this.#lastClockEntryMs = now;
    return encodeEntryPayload(now, []);
  }

  #stampMs(): number {
    return Math.max(Math.floor(this.#parts.clock.wall()), this.#parts.machineMs());
  }
}
