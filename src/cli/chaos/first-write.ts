// How long nobody could write: from a fault to the first acknowledgement of an order that was sent
// after it. Sends an order every few milliseconds until one is answered, because a caller that waits
// for its answer would measure its own patience. Each has a process of its own in the history.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { quantity } from '../../domain/quantity.ts';
import type { History } from './history.ts';
import { runCommand } from './operation.ts';

export interface FirstWritePlan {
  readonly client: HoldfastClient;
  readonly history: History;
  readonly account: string;
  readonly symbol: string;
}

const everyMs = 10;
const giveUpMs = 60_000;

export class FirstWrite {
  readonly #plan: FirstWritePlan;

  constructor(plan: FirstWritePlan) {
    this.#plan = plan;
  }

  /** One order now: opens the connection and the session, as a client at work has them. */
  async warm(): Promise<void> {
    await this.#order();
  }

  /** Milliseconds from now to the first acknowledgement; null when there was none in a minute.
   *  Resolves once every order sent meanwhile has ended. */
  async since(): Promise<number | null> {
    const startMs = performance.now();
    const sent: Promise<number | null>[] = [];
    const found = { tookMs: Infinity };
    while (found.tookMs === Infinity && performance.now() - startMs < giveUpMs) {
      const order = this.#order().then((ok) => (ok ? performance.now() - startMs : null));
      void order.then((tookMs) => {
        found.tookMs = Math.min(found.tookMs, tookMs ?? Infinity);
      });
      sent.push(order);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    await Promise.all(sent);
    return Number.isFinite(found.tookMs) ? found.tookMs : null;
  }

  async #order(): Promise<boolean> {
    const { client, history, account, symbol } = this.#plan;
    const value = { symbol, side: 'buy', quantity: 1 };
    const operation = history.invoke(history.newProcess(), 'order', { key: account, value });
    const order = { account, symbol, side: 'buy', quantity: quantity(1) } as const;
    const options = { deadlineMs: giveUpMs };
    const { ending } = await runCommand(history, operation, () => client.order(order, options));
    return ending === 'ok';
  }
}
