// Positions as Alpaca's Trading API has them: what is held, and selling it, all or a part.

import { quantity } from '../../domain/quantity.ts';
import { isOrderQuantity, quantityMax } from '../../domain/quantity.ts';
import type { HoldingView } from '../../domain/account.ts';
import { HttpRefusal } from '../http/http-refusal.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts, Caller } from './alpaca-parts.ts';
import { alpacaError, alpacaRefusal, unprocessable } from './alpaca-refusal.ts';
import { closeAllQuery, closePositionQuery } from './alpaca-shapes.ts';
import type { ClosePosition } from './alpaca-shapes.ts';
import { unauthorized } from './caller.ts';
import { symbolNamed } from './order-command.ts';
import { cancelOpenOrders, placeOrder } from './order-routes.ts';
import { heldShares, wirePosition } from './position-wire.ts';

interface BySymbol {
  readonly Params: { readonly symbol: string };
}

export function registerPositionRoutes(app: ZodApp, parts: AlpacaParts): void {
  const limits = { deadlineMs: parts.requestDeadlineMs };

  app.get('/positions', async (request) => {
    const caller = await callerOf(parts, request);
    const holdings = await holdingsOf(parts, caller);
    const { value: listed } = await parts.book.instruments(limits);
    const bySymbol = new Map(listed.map((row) => [row.symbol, row]));
    const dayBefore = await parts.closes.of(holdings.map(({ symbol }) => symbol));
    return holdings.flatMap((holding) => {
      const instrument = bySymbol.get(holding.symbol);
      return instrument === undefined ? [] : [wirePosition(holding, instrument, dayBefore)];
    });
  });

  app.get<BySymbol>('/positions/:symbol', async (request) => {
    const caller = await callerOf(parts, request);
    const holding = await positionOf(parts, caller, request.params.symbol);
    const { value: instrument } = await parts.book.instrument(holding.symbol, limits);
    if (instrument === null) throw noPosition();
    return wirePosition(holding, instrument, await parts.closes.of([holding.symbol]));
  });

  const one = { schema: { querystring: closePositionQuery } };
  app.delete<BySymbol>('/positions/:symbol', one, async (request, reply) => {
    const caller = await callerOf(parts, request);
    const holding = await positionOf(parts, caller, request.params.symbol);
    const shares = sharesToSell(holding, request.query as ClosePosition);
    const placed = await sell(parts, caller, { symbol: holding.symbol, shares });
    return reply.header('x-index', String(placed.index)).send(placed.order);
  });

  app.delete('/positions', { schema: { querystring: closeAllQuery } }, async (request, reply) => {
    const caller = await callerOf(parts, request);
    if (request.query.cancel_orders === true) await cancelOpenOrders(parts, caller);
    const holdings = await holdingsOf(parts, caller);
    const closed = await Promise.all(holdings.map((holding) => closeOne(parts, caller, holding)));
    return reply.code(207).send(closed);
  });
}

/** @throws HttpRefusal 401: no such account */
export async function holdingsOf(
  parts: AlpacaParts,
  { account }: Caller,
): Promise<readonly HoldingView[]> {
  const { value } = await parts.book.holdings(account, { deadlineMs: parts.requestDeadlineMs });
  if (value === null) throw unauthorized();
  return value.filter((holding) => heldShares(holding) > 0);
}

async function positionOf(parts: AlpacaParts, caller: Caller, name: string): Promise<HoldingView> {
  const symbol = symbolNamed(name);
  const holdings = await holdingsOf(parts, caller);
  const holding = holdings.find((row) => row.symbol === symbol);
  if (holding === undefined) throw noPosition();
  return holding;
}

const noPosition = (): HttpRefusal => alpacaRefusal(404, 'no-position', 'position does not exist');

function sharesToSell(holding: HoldingView, { qty, percentage }: ClosePosition): number {
  const held = heldShares(holding);
  if (qty !== undefined && percentage !== undefined) {
    throw unprocessable('qty and percentage exclude each other');
  }
  if (qty !== undefined) return qty;
  if (percentage === undefined) return held;
  const shares = Math.floor((held * percentage) / 100);
  if (shares === 0) throw unprocessable('that percentage is less than one share');
  return shares;
}

function sell(
  parts: AlpacaParts,
  caller: Caller,
  { symbol, shares }: { readonly symbol: string; readonly shares: number },
) {
  if (!isOrderQuantity(shares)) throw unprocessable(`sell at most ${quantityMax} shares at once`);
  const order = {
    account: caller.account,
    symbol,
    side: 'sell',
    quantity: quantity(shares),
  } as const;
  return placeOrder(parts, caller, { command: { kind: 'order', ...order }, subject: symbol });
}

// A position that cannot be closed says why; the others close nevertheless.
async function closeOne(parts: AlpacaParts, caller: Caller, holding: HoldingView) {
  const { symbol } = holding;
  try {
    const { order } = await sell(parts, caller, { symbol, shares: heldShares(holding) });
    return { symbol, status: 200, body: order };
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error;
    return { symbol, status: error.status, body: alpacaError(error) };
  }
}
