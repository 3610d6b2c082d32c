// What is to happen and when, in virtual time: a binary heap keyed by (time, order of asking), so
// that two things due at once happen in the order they were asked for. Knows nothing of what happens.

import { assert, present } from '../../../src/base/assert.ts';

interface Appointment {
  readonly atMs: number;
  readonly seq: number;
  readonly act: () => void;
}

export class Agenda {
  nowMs = 0;
  readonly #heap: Appointment[] = [];
  #seq = 0;
  #stirred = false;

  get length(): number {
    return this.#heap.length;
  }

  after(delayMs: number, act: () => void): void {
    assert(delayMs >= 0, 'nothing happens in the past');
    this.#seq += 1;
    this.#heap.push({ atMs: this.nowMs + delayMs, seq: this.#seq, act });
    this.#rise(this.#heap.length - 1);
  }

  /** The next thing to do, with the clock moved to it; null when nothing is left. */
  take(): (() => void) | null {
    const first = this.#heap[0];
    if (first === undefined) return null;
    const last = present(this.#heap.pop(), 'a heap with a first has a last');
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    this.nowMs = first.atMs;
    return first.act;
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

  #rise(from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
    assert(heap.length > 0, 'what rises is in the heap');
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return false;
    return first.atMs < second.atMs || (first.atMs === second.atMs && first.seq < second.seq);
  }

  #swap(a: number, b: number): void {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
