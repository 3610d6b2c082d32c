// Listens to what a page's sockets bring and judges it: every delta follows the frame before it, and
// over all sockets no index comes twice. Knows frames, not what they mean.

import type { Page } from 'playwright-core';
import type { ServerMessage } from '../../src/stream/messages.ts';

export class FrameChain {
  readonly flaws: string[] = [];
  readonly #orders = new Set<number>();
  /** Complete through this entry, over all sockets. */
  #through = 0;
  sockets = 0;
  freshSnapshots = 0;

  constructor(page: Page) {
    page.on('websocket', (socket) => {
      this.sockets += 1;
      let frameIndex = 0;
      socket.on('framereceived', ({ payload }) => {
        frameIndex = this.#judge(JSON.parse(payload.toString()) as ServerMessage, frameIndex);
      });
    });
  }

  /** Numbers of all orders that were shown, each once, growing. */
  get orders(): number[] {
    return [...this.#orders].sort((a, b) => a - b);
  }

  /** Answers the index that the socket's next delta must follow. */
  #judge(message: ServerMessage, frameIndex: number): number {
    if (message.t === 'heartbeat') this.#through = Math.max(this.#through, message.index);
    if (message.t !== 'snapshot' && message.t !== 'delta') return frameIndex;
    if (message.t === 'snapshot') {
      if (!message.recovered) this.freshSnapshots += 1;
      if (message.index < this.#through) this.flaws.push(`snapshot ${message.index} goes back`);
    } else {
      if (message.prev !== frameIndex) this.flaws.push(`${message.prev} is not ${frameIndex}`);
      if (message.index <= this.#through) this.flaws.push(`${message.index} comes again`);
    }
    for (const change of message.changes) {
      if (change.kind === 'order') this.#orders.add(change.order.number);
    }
    this.#through = Math.max(this.#through, message.index);
    return message.index;
  }
}
