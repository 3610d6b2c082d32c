// The body of `POST /v2/orders` as a command of the books.

import type { Command } from '../../domain/command.ts';
import { isSymbol } from '../../domain/ids.ts';
import { ordTypeOf } from '../../domain/order.ts';
import { quantity } from '../../domain/quantity.ts';
import { symbolOfId } from './alpaca-ids.ts';
import { unprocessable } from './alpaca-refusal.ts';
import type { PostOrder } from './alpaca-shapes.ts';

/** @throws HttpRefusal 422 */
export function orderCommand(account: string, body: PostOrder, clOrdId: string | null): Command {
  const { side, time_in_force: timeInForce } = body;
  const limit = body.limit_price ?? null;
  const stop = body.stop_price ?? null;
  if (ordTypeOf(limit ?? 0, stop ?? 0) !== body.type) throw unprocessable(pricesRule[body.type]);
  const order = {
    ...{ account, symbol: listedSymbol(body.symbol), side },
    ...(clOrdId === null ? {} : { clOrdId }),
  };
  if (body.notional !== null && body.notional !== undefined) return notional(body, order);
  if (body.qty === null || body.qty === undefined)
    throw unprocessable('qty or notional is required');
  const sized = { ...order, quantity: quantity(body.qty) };
  if (stop !== null) {
    if (timeInForce !== 'gtc' && timeInForce !== 'day') {
      throw unprocessable('time_in_force of a stop order must be day or gtc');
    }
    const limited = limit === null ? {} : { limitUnits: limit };
    return { kind: 'stop-order', ...sized, stopUnits: stop, ...limited, timeInForce };
  }
  if (limit !== null) return { kind: 'limit-order', ...sized, limitUnits: limit, timeInForce };
  return { kind: 'order', ...sized };
}

interface Sides {
  readonly account: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly clOrdId?: string;
}

function notional({ qty, notional: amountUnits, type }: PostOrder, order: Sides): Command {
  if (qty !== null && qty !== undefined) throw unprocessable('qty and notional exclude each other');
  if (type !== 'market' || amountUnits === null || amountUnits === undefined) {
    throw unprocessable('notional is for market orders');
  }
  return { kind: 'notional-order', ...order, amountUnits };
}

const pricesRule = {
  market: 'market orders have neither limit_price nor stop_price',
  limit: 'limit orders require limit_price and have no stop_price',
  stop: 'stop orders require stop_price and have no limit_price',
  stop_limit: 'stop_limit orders require stop_price and limit_price',
} as const;

/** The symbol that a symbol or an asset's id names. @throws HttpRefusal 422: no listing could be called that */
function listedSymbol(text: string): string {
  const symbol = symbolOfId(text) ?? text;
  if (isSymbol(symbol)) return symbol;
  throw unprocessable('could not find asset for that symbol', 'unknown-symbol');
}

/** The same for a path; a symbol that nothing could be called is simply not found. */
export const symbolNamed = (text: string): string | null => {
  const symbol = symbolOfId(text) ?? text;
  return isSymbol(symbol) ? symbol : null;
};
