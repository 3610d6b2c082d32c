// The remembered answers of one session: a ring of packed outcomes, oldest first. It doubles up to
// the session window and halves again when it has long been too large, since ten thousand full
// rings would be gigabytes. Its capacity is never part of the state.
//
//   slot 0        slot 1        ...            slot capacity − 1
//   outcomeBytes  outcomeBytes                 outcomeBytes
//   the oldest answer is at slot `head`; the slots wrap round

import { assert } from '../../base/assert.ts';
import { sessionWindowMax } from '../limits.ts';
import type { OutcomeSink } from '../outcome-sink.ts';
import { outcomeBytes } from '../outcome-sink.ts';
import type { OutcomeWindow } from './rows.ts';

const slotsMin = 16;
const quietReleasesMax = 64;

export class OutcomeRing implements OutcomeWindow {
  #bytes = new Uint8Array(slotsMin * outcomeBytes);
  /** Over `#bytes`. */
  #view = new DataView(this.#bytes.buffer);
  #slots = slotsMin;
  #head = 0;
  #length = 0;
  #quietReleases = 0;

  /** From `toBytes()`; the bytes are copied. */
  static of(bytes: Uint8Array): OutcomeRing {
    const length = bytes.length / outcomeBytes;
    assert(Number.isInteger(length), 'a window holds whole answers');
    assert(length <= sessionWindowMax, 'a window has a limit');
    const ring = new OutcomeRing();
    while (ring.#slots < length) ring.#slots *= 2;
    ring.#take(new Uint8Array(ring.#slots * outcomeBytes));
    ring.#bytes.set(bytes);
    ring.#length = length;
    return ring;
  }

  get length(): number {
    return this.#length;
  }

  get full(): boolean {
    return this.#length === sessionWindowMax;
  }

  /** Keeps the answer the sink wrote last. */
  push(out: OutcomeSink): void {
    assert(!this.full, 'a full window takes no answer');
    if (this.#length === this.#slots) this.#resize(this.#slots * 2);
    out.remember(this.#view, this.#offsetOf(this.#length));
    this.#length += 1;
  }

  /** Gives the answer at `position` again, counted from the oldest. */
  repeat(out: OutcomeSink, position: number): void {
    assert(position >= 0 && position < this.#length, 'only a remembered answer is repeated');
    out.repeat(this.#bytes, this.#offsetOf(position));
  }

  /** Forgets the oldest `count`. */
  release(count: number): void {
    assert(count <= this.#length, 'only remembered answers are released');
    this.#head = (this.#head + count) % this.#slots;
    this.#length -= count;
    this.#maybeShrink();
  }

  toBytes(): Uint8Array {
    const out = new Uint8Array(this.#length * outcomeBytes);
    const unwrapped = Math.min(this.#length, this.#slots - this.#head);
    const start = this.#head * outcomeBytes;
    out.set(this.#bytes.subarray(start, start + unwrapped * outcomeBytes));
    const wrapped = this.#bytes.subarray(0, (this.#length - unwrapped) * outcomeBytes);
    out.set(wrapped, unwrapped * outcomeBytes);
    return out;
  }

  // Only after many releases in a row left it nearly empty: a busy client that fills and empties
  // its window with every frame must not pay for a new buffer each time.
  #maybeShrink(): void {
    const quiet = this.#slots > slotsMin && this.#length * 8 <= this.#slots;
    this.#quietReleases = quiet ? this.#quietReleases + 1 : 0;
    if (this.#quietReleases > quietReleasesMax) this.#resize(this.#slots / 2);
  }

  #resize(slots: number): void {
    const bytes = new Uint8Array(slots * outcomeBytes);
    bytes.set(this.toBytes());
    this.#take(bytes);
    this.#slots = slots;
    this.#head = 0;
    this.#quietReleases = 0;
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  #offsetOf(position: number): number {
    return ((this.#head + position) % this.#slots) * outcomeBytes;
  }
}
