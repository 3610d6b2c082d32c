// Makes the payload of the next entry while this node leads: waiting frames under one stamp, or a
// bare clock entry when something in the books is due and nothing else would move the clock.
// Stamps never run back, and while this node's clock is off nothing is stamped; what a stamp means is the books' business.

import { encodeEntryPayload } from '../../codec/entry-payload.ts';
import type { ProposalQueue } from './proposal-queue.ts';

export interface PayloadParts {
  readonly proposals: ProposalQueue;
  /** This node's word on the time, ms since 1970; null while its clock must not be used. */
  stampMs(): number | null;
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
    const clockMs = this.#parts.stampMs();
    if (clockMs === null) return null;
    const stampMs = Math.max(clockMs, this.#parts.machineMs());
    const frames = this.#parts.proposals.takeEntry();
    if (frames.length > 0) return encodeEntryPayload(stampMs, frames);
    return this.#maybeClockEntry(stampMs);
  }

  #maybeClockEntry(now: number): Uint8Array | null {
    const dueMs = this.#parts.nextDueMs();
    if (dueMs === null || dueMs > now) return null;
    if (now - this.#lastClockEntryMs < clockEntryEveryMs) return null;
    this.#lastClockEntryMs = now;
    return encodeEntryPayload(now, []);
  }
}
