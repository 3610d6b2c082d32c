// Feed frames on their way to one follower: put by the books, taken by whoever iterates.

import type { FeedFrame } from '../../src/domain/change.ts';

export class FrameQueue {
  readonly #frames: FeedFrame[] = [];
  #wake: () => void = () => undefined;
  #ended = false;
  #error: Error | null = null;

  constructor(signal?: AbortSignal) {
    signal?.addEventListener('abort', () => this.end(null));
    if (signal?.aborted === true) this.end(null);
  }

  put(frame: FeedFrame): void {
    this.#frames.push(frame);
    this.#wake();
  }

  end(error: Error | null): void {
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  async *frames(): AsyncIterable<FeedFrame> {
    for (;;) {
      for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
        yield frame;
      }
      if (this.#error !== null) throw this.#error;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
