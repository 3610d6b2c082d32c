// The calls about orders that may wait and about account events: one command each, in the words of the SDK. Knows no transport.

import type {
  OrderReference,
  PlaceLimitOrder,
  PlaceStopOrder,
  RecordEvent,
  ReplaceOrder,
} from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CallOptions } from './call-options.ts';
import { AccessCalls } from './access-calls.ts';

/** What a replacement changes; left out: as it was. */
export type OrderChange = Pick<ReplaceOrder, 'quantity' | 'priceUnits'>;

export abstract class OrderCalls extends AccessCalls {
  recordEvent(event: Omit<RecordEvent, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'record-event', ...event }, o);
  }

  limitOrder(order: Omit<PlaceLimitOrder, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'limit-order', ...order }, o);
  }

  stopOrder(order: Omit<PlaceStopOrder, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'stop-order', ...order }, o);
  }

  /** 'too-late-to-cancel' where it is not open any more. */
  cancelOrder(account: string, order: OrderReference, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'cancel-order', account, ...order }, o);
  }

  /** The answer's number is that of the order that takes its place. */
  replaceOrder(
    account: string,
    order: OrderReference & OrderChange,
    o?: CallOptions,
  ): Promise<Outcome> {
    return this.submit({ kind: 'replace-order', account, ...order }, o);
  }

  /** At most 1,024 at a time: the answer's quantity is how many. */
  cancelAll(account: string, symbol?: string, o?: CallOptions): Promise<Outcome> {
    return this.submit(
      { kind: 'cancel-all', account, ...(symbol === undefined ? {} : { symbol }) },
      o,
    );
  }
}
