// Appends on their way to one replica: a window bounded in messages and in bytes. Thesis §10.2.1
// (pipelining). Knows only the last index and payload of each message.

import { assert } from '../../base/assert.ts';

export class Inflights {
  readonly messagesMax: number;
  readonly bytesMax: number;
  #lastIndexes: number[] = [];
  #payloads: number[] = [];
  #head = 0;
  #bytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  get count(): number {
    return this.#lastIndexes.length - this.#head;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True once a bound is reached; the byte bound may be overshot by the last message. */
  get full(): boolean {
    return this.count >= this.messagesMax || this.#bytes >= this.bytesMax;
  }

  /** Notes a message ending at `lastIndex`. Indexes grow. */
  add(lastIndex: number, bytes: number): void {
    assert(!this.full, 'nothing is sent into a full window');
    const newest = this.#lastIndexes.at(-1);
    assert(
      this.count === 0 || newest === undefined || newest < lastIndex,
      'a window moves forward',
    );
    this.#lastIndexes.push(lastIndex);
    this.#payloads.push(bytes);
    this.#bytes += bytes;
  }

  /** Forgets every message that ends at or below `index`. */
  freeTo(index: number): void {
    while (this.count > 0 && (this.#lastIndexes[this.#head] ?? 0) <= index) {
      this.#bytes -= this.#payloads[this.#head] ?? 0;
      this.#head += 1;
    }
    if (this.count === 0) this.reset();
    else if (this.#head >= 64 && this.#head * 2 >= this.#lastIndexes.length) this.#compact();
  }

  reset(): void {
    this.#lastIndexes = [];
    this.#payloads = [];
    this.#head = 0;
    this.#bytes = 0;
  }

  #compact(): void {
    this.#lastIndexes = this.#lastIndexes.slice(this.#head);
    this.#payloads = this.#payloads.slice(this.#head);
    this.#head = 0;
  }
}
