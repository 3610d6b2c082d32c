// Sends one order until its fate is known. Every attempt carries the same Idempotency-Key, so that
// however often it is sent, through whatever failure, it happens once. Knows no page.

import { ordStatusCodes } from '../../domain/order.ts';
import type { OrdStatus, OrdType, Side, TimeInForce } from '../../domain/order.ts';
import { isCount, isFields, isText } from '../../stream/shape.ts';
import { untilKnown } from './until-known.ts';
import type { Answer, SenderPorts } from './until-known.ts';

export interface TicketOrder {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: OrdType;
  /** Decimal text. */
  readonly limit?: string;
  readonly stop?: string;
  readonly timeInForce?: TimeInForce;
}

export type OrderAnswer =
  | {
      readonly kind: 'accepted';
      readonly number: number;
      readonly status: OrdStatus;
      /** Decimal text, of the last fill or the lock; null: none. */
      readonly price: string | null;
      /** Shares filled at once. */
      readonly cumQty: number;
      /** The log entry it was committed at. */
      readonly index: number;
    }
  | { readonly kind: 'rejected'; readonly message: string; readonly index: number | null }
  /** It may have happened. The same key may be sent again later. */
  | { readonly kind: 'unknown'; readonly message: string };

export async function sendOrder(
  { account, ...body }: TicketOrder,
  key: string,
  ports: SenderPorts,
): Promise<OrderAnswer> {
  const path = `/accounts/${encodeURIComponent(account)}/orders`;
  const headers = { 'idempotency-key': key };
  const isWhole = (data: unknown): boolean => acceptedOf(data) !== null;
  return orderAnswer(await untilKnown({ method: 'POST', path, body, headers, isWhole }, ports));
}

export function orderAnswer(answer: Answer): OrderAnswer {
  if (answer.kind === 'refused') {
    return { kind: 'rejected', message: answer.message, index: answer.index };
  }
  const message = 'No answer. The order may have been taken; sending it again cannot repeat it.';
  return (answer.kind === 'ok' ? acceptedOf(answer.data) : null) ?? { kind: 'unknown', message };
}

function acceptedOf(data: unknown): Extract<OrderAnswer, { kind: 'accepted' }> | null {
  if (!isFields(data)) return null;
  const { number, status, price, cumQty, index } = data;
  if (!isCount(number) || !isStatus(status) || !isCount(index)) return null;
  if (price !== null && !isText(price)) return null;
  return { kind: 'accepted', number, status, price, cumQty: isCount(cumQty) ? cumQty : 0, index };
}

const isStatus = (value: unknown): value is OrdStatus =>
  isText(value) && Object.hasOwn(ordStatusCodes, value);

/** A key nobody has used: 128 random bits. `crypto.randomUUID` is missing on plain-HTTP pages. */
export function newOrderKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
