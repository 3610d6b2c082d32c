// What is to happen and when, in virtual time: a binary heap keyed by (time, order of asking), so
// that two things due at once happen in the order they were asked for. Knows nothing of what happens.

import { assert, present } from '../../../src/base/assert.ts';

interface Appointment {
  readonly atMs: number;
  readonly seq: number;
  readonly act: (on: unknown) => void;
  readonly on: unknown;
}

export class Agenda {
  nowMs = 0;
  /** Told by whoever makes it happen: not everything that is due is an event of the cluster's life. */
  events = 0;
  readonly #heap: Appointment[] = [];
  #seq = 0;
  #stirred = false;

  get length(): number {
    return this.#heap.length;
  }

  after(delayMs: number, act: () => void): void {
    this.#add(delayMs, act, null);
  }

  /** As `after`, for what happens to many: a function for all of them costs less than one for each. */
  afterTo<On>(delayMs: number, act: (on: On) => void, on: On): void {
    // Nothing else is ever handed to it.
    this.#add(delayMs, act as (on: unknown) => void, on);
  }

  #add(delayMs: number, act: (on: unknown) => void, on: unknown): void {
    assert(delayMs >= 0, 'nothing happens in the past');
    this.#seq += 1;
    this.#rise({ atMs: this.nowMs + delayMs, seq: this.#seq, act, on });
  }

  /** Does the next thing, with the clock moved to it; false when nothing is left. */
  go(began: (nowMs: number) => void = nothing): boolean {
    const first = this.#heap[0];
    if (first === undefined) return false;
    const last = present(this.#heap.pop(), 'a heap with a first has a last');
    if (this.#heap.length > 0) this.#sink(last);
    this.nowMs = first.atMs;
    began(this.nowMs);
    first.act(first.on);
    return true;
  }

  /** Promises were settled or begun: they must run before time goes on. */
  stir(): void {
    this.#stirred = true;
  }

  takeStirred(): boolean {
    const stirred = this.#stirred;
    this.#stirred = false;
    return stirred;
  }

  // Up from a new last place, those before it one place down.
  #rise(risen: Appointment): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, risen)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = risen;
  }

  // Down from the first place, which is free, the earlier child of each two one place up.
  #sink(sunk: Appointment): void {
    const heap = this.#heap;
    const { length } = heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let least = heap[child];
      if (child >= length || least === undefined) break;
      const right = child + 1 < length ? heap[child + 1] : undefined;
      if (right !== undefined && isBefore(right, least)) {
        least = right;
        child += 1;
      }
      if (isBefore(sunk, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = sunk;
  }
}

const nothing = (): void => undefined;

const isBefore = (a: Appointment, b: Appointment): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
