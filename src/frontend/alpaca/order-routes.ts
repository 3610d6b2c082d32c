// Orders as Alpaca's Trading API has them: place, list, look up, replace, cancel.

import type { FastifyReply } from 'fastify';
import type { Command } from '../../domain/command.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { orderNumber } from '../../domain/ids.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { OrderView } from '../../domain/order.ts';
import type { Accepted } from '../../domain/outcome.ts';
import { idempotencyKeyOf } from '../http/request-headers.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { orderIdOf, orderNumberOfId } from './alpaca-ids.ts';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts, Caller } from './alpaca-parts.ts';
import { alpacaRejection, notOffered, orderNotFound, unprocessable } from './alpaca-refusal.ts';
import {
  clientOrderQuery,
  orderQuery,
  ordersQuery,
  patchOrder,
  postOrder,
} from './alpaca-shapes.ts';
import type { PatchOrder } from './alpaca-shapes.ts';
import { orderCommand } from './order-command.ts';
import { findOrders } from './order-search.ts';
import { wireOrder } from './order-wire.ts';
import { placedOrder } from './placed-order.ts';

interface ById {
  readonly Params: { readonly orderId: string };
}

export function registerOrderRoutes(app: ZodApp, parts: AlpacaParts): void {
  registerReads(app, parts);
  registerPlacing(app, parts);
  registerReplacing(app, parts);
  registerCanceling(app, parts);
}

function registerReads(app: ZodApp, parts: AlpacaParts): void {
  app.get('/orders', { schema: { querystring: ordersQuery } }, async (request) => {
    const caller = await callerOf(parts, request);
    const found = await findOrders(parts, caller, request.query);
    return found.map((order) => wireOrder(order, caller.clusterId));
  });

  app.get<ById>('/orders/:orderId', { schema: { querystring: orderQuery } }, async (request) => {
    const caller = await callerOf(parts, request);
    const order = await ownOrder(parts, caller, request.params.orderId);
    return wireOrder(order, caller.clusterId);
  });

  // Two colons are one colon of the path.
  const byClientId = { schema: { querystring: clientOrderQuery } };
  app.get('/orders::by_client_order_id', byClientId, async (request) => {
    const caller = await callerOf(parts, request);
    const clOrdId = request.query.client_order_id;
    const page = { limit: 1, clOrdId };
    const limits = { deadlineMs: parts.requestDeadlineMs };
    const [order] = (await parts.book.orders(caller.account, page, limits)).value;
    if (order !== undefined) return wireOrder(order, caller.clusterId);
    // An order that came without an id of its own shows ours in its place.
    const own = await ownOrder(parts, caller, clOrdId);
    if (own.clOrdId !== null) throw orderNotFound();
    return wireOrder(own, caller.clusterId);
  });
}

/** @throws HttpRefusal 404: no such order of this account */
async function ownOrder(parts: AlpacaParts, caller: Caller, id: string): Promise<OrderView> {
  const number = orderNumberOfId(id, caller.clusterId);
  if (number === null) throw orderNotFound();
  const limits = { deadlineMs: parts.requestDeadlineMs };
  const { value } = await parts.book.orderByNumber(number, limits);
  if (value === null || value.account !== caller.account) throw orderNotFound();
  return value;
}

function registerPlacing(app: ZodApp, parts: AlpacaParts): void {
  app.post('/orders', { schema: { body: postOrder } }, async (request, reply) => {
    const caller = await callerOf(parts, request);
    const { body } = request;
    const clOrdId = oneId(idempotencyKeyOf(request), body.client_order_id ?? null);
    const command = orderCommand(caller.account, body, clOrdId);
    const placed = await placeOrder(parts, caller, { command, subject: body.symbol });
    const notional = body.notional ?? null;
    return answer(reply, placed, notional === null ? {} : { notional: formatMoney(notional) });
  });
}

function oneId(header: string | null, field: string | null): string | null {
  if (header !== null && field !== null && header !== field) {
    throw unprocessable('Idempotency-Key and client_order_id name one thing and must be equal');
  }
  return header ?? field;
}

export interface Placed {
  readonly index: number;
  readonly order: ReturnType<typeof wireOrder>;
}

/** Submits what answers with an order, and says how that stands. @throws HttpRefusal, ClusterError */
export async function placeOrder(
  parts: AlpacaParts,
  { clusterId }: Caller,
  { command, subject }: { readonly command: Command; readonly subject: string },
): Promise<Placed> {
  const { book, requestDeadlineMs: deadlineMs } = parts;
  const outcome = await book.submit(command, { deadlineMs });
  if (outcome.kind === 'rejected') throw alpacaRejection(outcome, subject);
  // An order that was placed before may have gone on since.
  const isNew = outcome.duplicate !== true;
  const placed = isNew ? placedOrder(command, outcome, Date.now()) : null;
  const order = placed ?? (await readBack(parts, outcome));
  return { index: outcome.index, order: wireOrder(order, clusterId) };
}

async function readBack({ book, requestDeadlineMs: deadlineMs }: AlpacaParts, outcome: Accepted) {
  try {
    const { value } = await book.orderByNumber(outcome.number ?? -1, { deadlineMs });
    if (value !== null) return value;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // It is done, whatever the reason why it cannot be shown now.
    throw new ClusterError(error.code, 'unknown', { cause: error });
  }
  throw new ClusterError('unavailable', 'unknown');
}

function answer(reply: FastifyReply, placed: Placed, more: Record<string, string> = {}) {
  void reply.header('x-index', String(placed.index));
  return { ...placed.order, ...more };
}

function registerReplacing(app: ZodApp, parts: AlpacaParts): void {
  app.patch<ById>('/orders/:orderId', { schema: { body: patchOrder } }, async (request, reply) => {
    const caller = await callerOf(parts, request);
    const old = await ownOrder(parts, caller, request.params.orderId);
    const body = request.body as PatchOrder;
    const { qty } = body;
    const priceUnits = newPrice(old, body);
    const tif = body.time_in_force ?? old.timeInForce;
    if (tif !== old.timeInForce) throw notOffered('another time_in_force for an open order');
    const change = {
      ...(qty === null || qty === undefined ? {} : { quantity: qty }),
      ...(priceUnits === null ? {} : { priceUnits }),
    };
    if (Object.keys(change).length === 0) throw unprocessable('name a new qty or a new price');
    const { account } = caller;
    const number = orderNumber(old.number);
    const command = { kind: 'replace-order', account, number, ...change } as const;
    return answer(reply, await placeOrder(parts, caller, { command, subject: old.symbol }));
  });
}

// The books change one price of an order: its limit, or its stop where it has no limit.
function newPrice(old: OrderView, body: PatchOrder): Money | null {
  const limit = body.limit_price ?? null;
  const stop = body.stop_price ?? null;
  const type = ordTypeOf(old.limitUnits, old.stopUnits);
  if (limit !== null && old.limitUnits === 0) {
    throw unprocessable(`limit_price is not for a ${type} order`);
  }
  if (stop !== null && old.stopUnits === 0)
    throw unprocessable(`stop_price is not for a ${type} order`);
  if (type === 'stop') return stop;
  if (stop !== null && Number(stop) !== Number(old.stopUnits)) {
    throw notOffered('another stop_price for a stop_limit order');
  }
  return limit;
}

function registerCanceling(app: ZodApp, parts: AlpacaParts): void {
  const { book, requestDeadlineMs: deadlineMs } = parts;

  app.delete<ById>('/orders/:orderId', async (request, reply) => {
    const caller = await callerOf(parts, request);
    const number = orderNumberOfId(request.params.orderId, caller.clusterId);
    if (number === null) throw orderNotFound();
    const { account } = caller;
    const command = { kind: 'cancel-order', account, number: orderNumber(number) } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') {
      // Whose order it was that has ended, only its owner is told.
      if (outcome.ordRejReason === 'too-late-to-cancel') {
        await ownOrder(parts, caller, request.params.orderId);
      }
      throw alpacaRejection(outcome, 'the order');
    }
    return reply.code(204).header('x-index', String(outcome.index)).send();
  });

  app.delete('/orders', async (request, reply) => {
    const canceled = await cancelOpenOrders(parts, await callerOf(parts, request));
    return reply.code(207).send(canceled);
  });
}

export interface CanceledOrder {
  readonly id: string;
  /** Of this one: 200 canceled, 422 no longer open. */
  readonly status: number;
}

/** Each by itself, so that each has an answer of its own. */
export async function cancelOpenOrders(
  { book, requestDeadlineMs: deadlineMs }: AlpacaParts,
  { account, clusterId }: Caller,
): Promise<CanceledOrder[]> {
  const { value: open } = await book.openOrders(account, { deadlineMs });
  return Promise.all(
    open.map(async ({ number }) => {
      const outcome = await book.submit({ kind: 'cancel-order', account, number }, { deadlineMs });
      const id = orderIdOf(clusterId, number);
      return { id, status: outcome.kind === 'accepted' ? 200 : 422 };
    }),
  );
}
