// What a trader does to orders, over HTTP at whichever frontend answers: place, cancel, replace, lock a
// price and commit to it. Answers in words where there is nothing to read. Knows no pixels.

import type { OrderView, Side } from '../../domain/order.ts';
import { isCount } from '../../stream/shape.ts';
import { orderAnswer, sendOrder } from './order-sender.ts';
import type { OrderAnswer, TicketOrder } from './order-sender.ts';
import { fieldsOf, untilKnown } from './until-known.ts';
import type { Answer, SenderPorts } from './until-known.ts';

export type Deed =
  | { readonly kind: 'done'; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string; readonly index: number | null }
  | { readonly kind: 'unknown'; readonly words: string };

export interface Replacement {
  readonly quantity?: number;
  /** Decimal text: the new limit or, of a stop order without one, the new stop. */
  readonly price?: string;
}

export class OrderDesk {
  readonly account: string;
  readonly #ports: Omit<SenderPorts, 'onRetry'>;

  constructor(account: string, ports: Omit<SenderPorts, 'onRetry'>) {
    this.account = account;
    this.#ports = ports;
  }

  place(order: TicketOrder, key: string, onRetry: (attempt: number) => void): Promise<OrderAnswer> {
    return sendOrder(order, key, { ...this.#ports, onRetry });
  }

  async cancel(number: number): Promise<Deed> {
    const answer = await this.#ask('DELETE', `/${number}`);
    return deedOf(answer, `Order ${number} is canceled.`);
  }

  async cancelAll(): Promise<Deed> {
    const answer = await this.#ask('DELETE', '');
    const canceled = fieldsOf(answer)?.['canceled'];
    const count = isCount(canceled) ? canceled : 0;
    return deedOf(answer, count === 1 ? '1 order is canceled.' : `${count} orders are canceled.`);
  }

  async replace(number: number, replacement: Replacement): Promise<Deed> {
    const answer = await this.#ask('PATCH', `/${number}`, replacement);
    const next = fieldsOf(answer)?.['number'];
    return deedOf(answer, `Order ${number} is replaced by order ${String(next)}.`);
  }

  /** Holds a price for `amount` dollars of shares. Asked once: a lock has no key that would make it
   *  safe to repeat, and whether it was taken is seen among the open orders. */
  async lock(side: Side, symbol: string, amount: string): Promise<OrderAnswer> {
    const body = { command: side === 'buy' ? 'BUY' : 'SELL', user: this.account, symbol, amount };
    const answer = await this.#command(body);
    if (answer.kind !== 'unknown') return orderAnswer(answer);
    return { kind: 'unknown', message: 'No answer. If the price is locked, it shows here.' };
  }

  /** Trades at the newest locked price of that side. */
  async commit(side: Side): Promise<Deed> {
    const command = side === 'buy' ? 'COMMIT_BUY' : 'COMMIT_SELL';
    const answer = await this.#command({ command, user: this.account });
    const index = fieldsOf(answer)?.['index'];
    return deedOf(answer, `Committed at index ${String(index)}.`);
  }

  async release(side: Side): Promise<Deed> {
    const command = side === 'buy' ? 'CANCEL_BUY' : 'CANCEL_SELL';
    return deedOf(await this.#command({ command, user: this.account }), 'The lock is released.');
  }

  /** Cancels whatever kind of open order it is. A lock is released only as its side's newest. */
  end(order: Pick<OrderView, 'number' | 'side' | 'ordStatus'>): Promise<Deed> {
    if (order.ordStatus === 'awaiting_confirmation') return this.release(order.side);
    return this.cancel(order.number);
  }

  #ask(method: 'DELETE' | 'PATCH', rest: string, body?: Replacement): Promise<Answer> {
    const path = `/accounts/${encodeURIComponent(this.account)}/orders${rest}`;
    const asked = body === undefined ? {} : { body: { ...body } };
    return untilKnown({ method, path, ...asked }, { ...this.#ports, onRetry: quiet });
  }

  #command(body: Readonly<Record<string, string>>): Promise<Answer> {
    const request = { method: 'POST', path: '/commands', body } as const;
    return untilKnown(request, { ...this.#ports, onRetry: quiet }, 1);
  }
}

const quiet = (): void => undefined;

function deedOf(answer: Answer, words: string): Deed {
  if (answer.kind === 'ok') return { kind: 'done', words };
  if (answer.kind === 'refused') {
    return { kind: 'refused', words: answer.message, index: answer.index };
  }
  return { kind: 'unknown', words: 'No answer. What became of it shows in the tables.' };
}
