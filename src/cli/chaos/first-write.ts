// How long nobody could write: from a fault to the first acknowledgement of an order that was sent
// after it. Each order has a process of its own in the history.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { quantity } from '../../domain/quantity.ts';
import { firstSuccess } from './first-success.ts';
import type { History } from './history.ts';
import { runCommand } from './operation.ts';

export interface FirstWritePlan {
  readonly client: HoldfastClient;
  readonly history: History;
  readonly account: string;
  readonly symbol: string;
}

const deadlineMs = 60_000;

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
  since(): Promise<number | null> {
    return firstSuccess(() => this.#order());
  }

  async #order(): Promise<boolean> {
    const { client, history, account, symbol } = this.#plan;
    const value = { symbol, side: 'buy', quantity: 1 };
    const operation = history.invoke(history.newProcess(), 'order', { key: account, value });
    const order = { account, symbol, side: 'buy', quantity: quantity(1) } as const;
    const { ending } = await runCommand(history, operation, () =>
      client.order(order, { deadlineMs }),
    );
    return ending === 'ok';
  }
}
