// What is to happen and when, in virtual time: a binary heap keyed by (time, order of asking), so
// that two things due at once happen in the order they were asked for. Knows nothing of what happens.
//
//     times         4.0 | 4.5  7.2 | 9.1  4.5  ...     the heap: the children of place n are 2n+1, 2n+2
//     appointments   a  |  b    c  |  d    e   ...     what is due then, at the same places

import { assert, present } from '../../../src/base/assert.ts';

interface Appointment {
  readonly seq: number;
  readonly act: (on: unknown) => void;
  readonly on: unknown;
}

const firstPlaces = 1_024;

export class Agenda {
  nowMs = 0;
  /** Told by whoever makes it happen: not everything that is due is an event of the cluster's life. */
  events = 0;
  // Beside the appointments, not in them: most comparisons then look at plain numbers only.
  #times = new Float64Array(firstPlaces);
  readonly #appointments: Appointment[] = [];
  #seq = 0;
  #stirred = false;

  get length(): number {
    return this.#appointments.length;
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
    if (this.length === this.#times.length) this.#grow();
    this.#rise(this.nowMs + delayMs, { seq: this.#seq, act, on });
  }

  /** Does the next thing, with the clock moved to it; false when nothing is left. */
  go(began: (nowMs: number) => void = nothing): boolean {
    const first = this.#appointments[0];
    if (first === undefined) return false;
    const atMs = present(this.#times[0], 'what is due is due at some time');
    const last = present(this.#appointments.pop(), 'a heap with a first has a last');
    const { length } = this;
    if (length > 0) this.#sink(this.#times[length] ?? 0, last);
    this.nowMs = atMs;
    began(atMs);
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

  // Up from a new last place, those due later one place down. What is asked for last is due after
  // what is due at the same time.
  #rise(atMs: number, risen: Appointment): void {
    const times = this.#times;
    const appointments = this.#appointments;
    let at = appointments.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = times[parent] ?? 0;
      if (above <= atMs) break;
      times[at] = above;
      appointments[at] = present(appointments[parent], 'every place but the first has a parent');
      at = parent;
    }
    times[at] = atMs;
    appointments[at] = risen;
  }

  // Down from the first place, which is free, the earlier child of each two one place up.
  #sink(atMs: number, sunk: Appointment): void {
    const times = this.#times;
    const appointments = this.#appointments;
    const { length } = appointments;
    let at = 0;
    for (;;) {
      const child = this.#earlierChild(at);
      if (child >= length) break;
      const childMs = times[child] ?? 0;
      const least = present(appointments[child], 'a child is there');
      if (atMs < childMs || (atMs === childMs && sunk.seq < least.seq)) break;
      times[at] = childMs;
      appointments[at] = least;
      at = child;
    }
    times[at] = atMs;
    appointments[at] = sunk;
  }

  // Beyond the heap if there is none.
  #earlierChild(parent: number): number {
    const left = 2 * parent + 1;
    const right = left + 1;
    if (right >= this.length) return left;
    const times = this.#times;
    const leftMs = times[left] ?? 0;
    const rightMs = times[right] ?? 0;
    if (leftMs !== rightMs) return leftMs < rightMs ? left : right;
    return this.#seqAt(left) < this.#seqAt(right) ? left : right;
  }

  #seqAt(place: number): number {
    return present(this.#appointments[place], 'a place of the heap is taken').seq;
  }

  #grow(): void {
    const grown = new Float64Array(this.#times.length * 2);
    grown.set(this.#times);
    this.#times = grown;
  }
}

const nothing = (): void => undefined;
