// Orders of an account over HTTP: place one, replace it, cancel it, cancel all. An order that waits is
// answered at once, as it stands then; what becomes of it is read or watched.

import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Command } from '../../domain/command.ts';
import { orderNumber } from '../../domain/ids.ts';
import { ordTypeOf } from '../../domain/order.ts';
import type { Accepted } from '../../domain/outcome.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { badRequest, rejection } from '../http/http-refusal.ts';
import { placedOrder } from '../http/reply-views.ts';
import { idempotencyKeyOf, refuseIdempotencyKey, wantsMinimal } from '../http/request-headers.ts';
import {
  accountOf,
  accountOrderBody,
  byId,
  byIdAndNumber,
  cancelAllQuery,
  orderNumberOf,
  replaceBody,
  symbolOf,
} from '../http/request-shapes.ts';
import type { ZodApp } from '../http/zod-routes.ts';

export function registerAccountOrders(app: ZodApp, parts: HttpParts): void {
  registerPlacing(app, parts);
  registerChanges(app, parts);
}

function registerPlacing(app: ZodApp, { book, requestDeadlineMs }: HttpParts): void {
  const deadlineMs = requestDeadlineMs;

  const placing = { schema: { params: byId, body: accountOrderBody } };
  app.post('/accounts/:id/orders', placing, async (request, reply) => {
    const account = accountOf(request.params.id);
    const { body } = request;
    const clOrdId = oneKey(idempotencyKeyOf(request), body.clOrdId ?? null);
    const command = orderOf(account, body, clOrdId);
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, `${body.quantity} ${body.symbol}`);
    placed(reply, outcome);
    if (wantsMinimal(request)) {
      return reply.header('preference-applied', 'return=minimal').code(204).send();
    }
    return reply.code(201).send({ data: placedOrder(outcome) });
  });
}

function registerChanges(app: ZodApp, { book, requestDeadlineMs }: HttpParts): void {
  const deadlineMs = requestDeadlineMs;

  const replacing = { schema: { params: byIdAndNumber, body: replaceBody } };
  app.patch('/accounts/:id/orders/:number', replacing, async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const number = orderNumber(orderNumberOf(request.params.number));
    const { quantity, price } = request.body;
    if (quantity === undefined && price === undefined) {
      throw badRequest('name a new quantity, a new price, or both');
    }
    const change = {
      ...(quantity === undefined ? {} : { quantity }),
      ...(price === undefined ? {} : { priceUnits: price }),
    };
    const command = { kind: 'replace-order', account, number, ...change } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, `order ${number}`);
    placed(reply, outcome);
    return { data: { ...placedOrder(outcome), replaces: number } };
  });

  const canceling = { schema: { params: byIdAndNumber } };
  app.delete('/accounts/:id/orders/:number', canceling, async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const number = orderNumber(orderNumberOf(request.params.number));
    const command = { kind: 'cancel-order', account, number } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, `order ${number}`);
    void reply.header('x-index', String(outcome.index));
    return { data: placedOrder(outcome) };
  });

  const all = { schema: { params: byId, querystring: cancelAllQuery } };
  app.delete('/accounts/:id/orders', all, async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const { symbol } = request.query;
    const named = symbol === undefined ? {} : { symbol: symbolOf(symbol) };
    const outcome = await book.submit({ kind: 'cancel-all', account, ...named }, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, symbol ?? account);
    void reply.header('x-index', String(outcome.index));
    return { data: { canceled: outcome.quantity, index: outcome.index } };
  });
}

function placed(reply: FastifyReply, outcome: Accepted): void {
  void reply.header('x-index', String(outcome.index));
  void reply.header('location', `/orders/${outcome.number ?? ''}`);
}

function orderOf(
  account: string,
  body: z.output<typeof accountOrderBody>,
  clOrdId: string | null,
): Command {
  const { side, quantity, limit, stop, timeInForce } = body;
  const type = ordTypeOf(limit ?? 0, stop ?? 0);
  if (type !== body.type) throw badRequest(pricesRule[body.type]);
  const identified = clOrdId === null ? {} : { clOrdId };
  const order = { account, symbol: symbolOf(body.symbol), side, quantity, ...identified };
  if (stop !== undefined) {
    const tif = timeInForce ?? 'gtc';
    if (tif !== 'gtc' && tif !== 'day') {
      throw badRequest('timeInForce of a stop order must be "gtc" or "day"');
    }
    const limited = limit === undefined ? {} : { limitUnits: limit };
    return { kind: 'stop-order', ...order, stopUnits: stop, ...limited, timeInForce: tif };
  }
  if (limit !== undefined) {
    return { kind: 'limit-order', ...order, limitUnits: limit, timeInForce: timeInForce ?? 'gtc' };
  }
  if (timeInForce === undefined) return { kind: 'order', ...order };
  throw badRequest('a market order does not wait: timeInForce is for limit and stop orders');
}

const pricesRule = {
  market: 'a market order names neither limit nor stop',
  limit: 'a limit order names a limit and no stop',
  stop: 'a stop order names a stop and no limit',
  stop_limit: 'a stop_limit order names a stop and a limit',
} as const;

function oneKey(header: string | null, field: string | null): string | null {
  if (header !== null && field !== null && header !== field) {
    throw badRequest('Idempotency-Key and clOrdId are two names of one thing and must be equal');
  }
  return header ?? field;
}
