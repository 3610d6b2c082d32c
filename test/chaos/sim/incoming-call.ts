// The receiver's end of a snapshot's stream, as far as the node's own receiver uses one: messages to
// wait for, until it breaks. Knows nothing of what they say.

import type { SendSnapshotRequest__Output } from '../../../src/gen/holdfast/raft/v1/SendSnapshotRequest.ts';

export class IncomingCall {
  readonly #items: SendSnapshotRequest__Output[] = [];
  #broken: string | null = null;
  #wake: () => void = () => undefined;

  push(item: SendSnapshotRequest__Output): void {
    this.#items.push(item);
    this.#wake();
  }

  break(reason: string): void {
    this.#broken = reason;
    this.#wake();
  }

  getPeer(): string {
    return 'simulated';
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SendSnapshotRequest__Output> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#broken !== null) throw new Error(this.#broken);
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
