// A first-in first-out queue with a limit. What happens at the limit is the caller's to say:
// `offer` answers false and keeps nothing. Knows nothing of what it holds.

import { assert } from './assert.ts';

export class BoundedQueue<T> {
  readonly lengthMax: number;
  #items: (T | undefined)[] = [];
  #head = 0;

  constructor(lengthMax: number) {
    assert(lengthMax > 0, 'a queue holds at least one item');
    this.lengthMax = lengthMax;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Adds at the tail, or answers false when full. */
  offer(item: T): boolean {
    if (this.length >= this.lengthMax) return false;
    this.#items.push(item);
    return true;
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Takes from the head; undefined when empty. */
  poll(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.#compact();
    return item;
  }

  /** Takes everything, in order. */
  drain(): T[] {
    const all = this.#items.slice(this.#head) as T[];
    this.#items = [];
    this.#head = 0;
    return all;
  }

  // Shifting an array costs its length; moving a head index and cutting now and then does not.
  #compact(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
