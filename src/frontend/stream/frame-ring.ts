// The last frames of a shared subscription, for readers who come back soon. Bounded by changes, not
// frames: one entry may change many rows.

import type { Change } from '../../domain/change.ts';
import type { SharedFrame } from './shared-frame.ts';

export class FrameRing {
  readonly #changesMax: number;
  #frames: SharedFrame[] = [];
  #changeCount = 0;
  #floorIndex = 0;

  constructor(changesMax: number) {
    this.#changesMax = changesMax;
  }

  /** Forgets all; what comes next follows `index`. */
  restart(index: number): void {
    this.#frames = [];
    this.#changeCount = 0;
    this.#floorIndex = index;
  }

  push(frame: SharedFrame): void {
    this.#frames.push(frame);
    this.#changeCount += frame.changes.length;
    if (this.#changeCount > 2 * this.#changesMax) this.#forgetOldest();
  }

  /** Every change after `index`, in log order; null when some of them are forgotten. */
  since(index: number): Change[] | null {
    if (index < this.#floorIndex) return null;
    return this.#frames.filter((frame) => frame.index > index).flatMap((frame) => frame.changes);
  }

  // In halves, so that the cost per frame stays constant.
  #forgetOldest(): void {
    let dropped = 0;
    while (this.#changeCount > this.#changesMax) {
      const frame = this.#frames[dropped];
      if (frame === undefined) break;
      this.#changeCount -= frame.changes.length;
      this.#floorIndex = frame.index;
      dropped += 1;
    }
    this.#frames = this.#frames.slice(dropped);
  }
}
