// Applies committed entries to the books in slices of a few milliseconds, so that heartbeats and
// client frames are never kept waiting long. Yields at entry boundaries only: every reader sees
// the books as of one entry. Knows the order of things, not what an entry means.

import { assert } from '../../base/assert.ts';
import { BoundedQueue } from '../../base/bounded-queue.ts';
import type { Entry } from '../../raft/core/entry.ts';

export interface ApplySteps {
  /** Applies one entry and hands on what it did. */
  apply(entry: Entry): void;
  /** Everything through `index` is applied and handed on. */
  reached(index: number): void;
  /** So long nothing else could run. */
  sliced(elapsedMs: number): void;
  now(): number;
  /** True while nothing may be applied, until `resume`. */
  mustWait(): boolean;
}

const sliceMs = 5;
/** The core hands out 4 MiB that are not applied, and counts 24 bytes for an entry without content. */
const backlogMax = 256 * 1024;

export class Applier {
  readonly #steps: ApplySteps;
  readonly #queue = new BoundedQueue<Entry>(backlogMax);
  #scheduled = false;
  #whenIdle: (() => void)[] = [];

  constructor(steps: ApplySteps) {
    this.#steps = steps;
  }

  get backlog(): number {
    return this.#queue.length;
  }

  push(entries: readonly Entry[]): void {
    for (const entry of entries) {
      assert(this.#queue.offer(entry), 'the core hands out a bounded number of entries');
    }
    if (!this.#scheduled) this.#slice();
  }

  /** Looks again whether it must wait. */
  resume(): void {
    if (this.backlog > 0 && !this.#scheduled) this.#slice();
  }

  /** Resolves when nothing is left to apply. */
  idle(): Promise<void> {
    if (this.backlog === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
    });
  }

  #slice(): void {
    this.#scheduled = false;
    if (this.#steps.mustWait()) return;
    const beganMs = this.#steps.now();
    const untilMs = beganMs + sliceMs;
    let last = 0;
    for (let entry = this.#queue.poll(); entry !== undefined; entry = this.#queue.poll()) {
      this.#steps.apply(entry);
      last = entry.index;
      if (this.#steps.now() >= untilMs) break;
    }
    this.#steps.sliced(this.#steps.now() - beganMs);
    this.#afterSlice();
    if (last > 0) this.#steps.reached(last);
  }

  #afterSlice(): void {
    if (this.backlog > 0) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#slice();
      });
      return;
    }
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }
}
