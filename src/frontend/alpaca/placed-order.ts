// An order as it stands right after it was placed, made of the command and its outcome, so that nobody
// has to wait for it to be read. Its time is the frontend's: the log's own comes when the order is read.

import type { Command } from '../../domain/command.ts';
import { orderNumber } from '../../domain/ids.ts';
import { money } from '../../domain/money.ts';
import { isEnded } from '../../domain/order.ts';
import type { OrderView, Side, TimeInForce } from '../../domain/order.ts';
import type { Accepted } from '../../domain/outcome.ts';
import { quantity } from '../../domain/quantity.ts';

type Placing = Extract<
  Command,
  { readonly kind: 'order' | 'notional-order' | 'limit-order' | 'stop-order' }
>;

/** Null: it must be read. `atMs`: ms since 1970. */
export function placedOrder(command: Command, outcome: Accepted, atMs: number): OrderView | null {
  const { number, ordStatus } = outcome;
  if (!isPlacing(command) || number === null || ordStatus === null) return null;
  const ended = isEnded(ordStatus);
  const { account, symbol, side, limitUnits, stopUnits, timeInForce } = termsOf(command);
  return {
    ...{ number: orderNumber(number), account, symbol, side, timeInForce, ordStatus },
    limitUnits: money(limitUnits),
    stopUnits: money(stopUnits),
    quantity: outcome.quantity,
    priceUnits: outcome.priceUnits,
    cumQty: outcome.cumQty,
    leavesQty: quantity(ended ? 0 : outcome.quantity - outcome.cumQty),
    // One command fills at one price.
    avgPxUnits: outcome.cumQty > 0 ? outcome.priceUnits : money(0),
    replaces: null,
    clOrdId: command.clOrdId ?? null,
    index: outcome.index,
    transactTimeMs: atMs,
    endedMs: ended ? atMs : null,
  };
}

const placings: ReadonlySet<Command['kind']> = new Set<Command['kind']>([
  'order',
  'notional-order',
  'limit-order',
  'stop-order',
]);

const isPlacing = (command: Command): command is Placing => placings.has(command.kind);

interface Terms {
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly limitUnits: number;
  readonly stopUnits: number;
  readonly timeInForce: TimeInForce;
}

function termsOf(command: Placing): Terms {
  const { account, symbol, side } = command;
  const timeInForce = 'timeInForce' in command ? command.timeInForce : 'gtc';
  const limitUnits = 'limitUnits' in command ? command.limitUnits : 0;
  const stopUnits = 'stopUnits' in command ? command.stopUnits : 0;
  return { account, symbol, side, limitUnits, stopUnits, timeInForce };
}
