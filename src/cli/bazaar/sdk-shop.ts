// The bazaar over the SDK: the house account's orders, retried and deduplicated by the session.

import type { Dialing } from '../../client/dialing.ts';
import { HoldfastClient } from '../../client/holdfast-client.ts';
import type { ClientOptions } from '../../client/holdfast-client.ts';
import { bazaarAccountName, orderNumber } from '../../domain/ids.ts';
import { quantity } from '../../domain/quantity.ts';
import type { Shop, ShopOrder, Stock, TradeAnswer } from './shop.ts';

export class SdkShop implements Shop {
  readonly #client: HoldfastClient;
  readonly #deadlineMs: number;

  constructor(dialing: Dialing & Pick<ClientOptions, 'endpoints'>, deadlineMs: number) {
    this.#client = new HoldfastClient(dialing);
    this.#deadlineMs = deadlineMs;
  }

  async lookup(name: string): Promise<Stock | null> {
    const { value } = await this.#client.instrument(name, { deadlineMs: this.#deadlineMs });
    return value === null ? null : { name, quantity: value.inventory };
  }

  async trade({ name, type, quantity: shares }: Omit<ShopOrder, 'number'>): Promise<TradeAnswer> {
    const outcome = await this.#client.submit(
      {
        kind: 'order',
        account: bazaarAccountName,
        symbol: name,
        side: type,
        quantity: quantity(shares),
      },
      { deadlineMs: this.#deadlineMs },
    );
    if (outcome.kind === 'rejected') return { kind: 'refused', reason: outcome.ordRejReason };
    if (outcome.number === null) throw new Error('an accepted order has a number');
    return { kind: 'done', number: outcome.number };
  }

  async order(number: number): Promise<ShopOrder | null> {
    const options = { deadlineMs: this.#deadlineMs };
    const { value } = await this.#client.orderByNumber(orderNumber(number), options);
    if (value === null) return null;
    return { number, name: value.symbol, type: value.side, quantity: value.quantity };
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
