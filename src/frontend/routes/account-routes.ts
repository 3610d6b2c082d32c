// Accounts over HTTP: open one, put cash in, and read what it has. Money is decimal text.

import type { FastifyInstance } from 'fastify';
import { registerAccountOrders } from './account-orders.ts';
import { formatMoney } from '../../domain/money.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { HttpRefusal, rejection } from '../http/http-refusal.ts';
import { notBefore, readLimits, readLimitsOf } from '../http/read-limits.ts';
import {
  accountReply,
  holdingReply,
  orderReply,
  quoteLockReply,
  triggerReply,
} from '../http/reply-views.ts';
import { refuseIdempotencyKey } from '../http/request-headers.ts';
import {
  accountBody,
  accountOf,
  byId,
  depositBody,
  ordersQuery,
  readQuery,
} from '../http/request-shapes.ts';
import { zodRoutes } from '../http/zod-routes.ts';
import type { ZodApp } from '../http/zod-routes.ts';

export function registerAccountRoutes(plain: FastifyInstance, parts: HttpParts): void {
  const app = zodRoutes(plain);
  registerWrites(app, parts);
  registerAccountOrders(app, parts);
  registerReads(app, parts);
}

function registerWrites(app: ZodApp, { book, requestDeadlineMs }: HttpParts): void {
  const deadlineMs = requestDeadlineMs;

  app.post('/accounts', { schema: { body: accountBody } }, async (request, reply) => {
    refuseIdempotencyKey(request);
    const { id, name, kind } = request.body;
    const command = {
      kind: 'create-account',
      account: id,
      accountKind: kind,
      ...(name === undefined ? {} : { displayName: name }),
    } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, id);
    void reply.code(201).header('x-index', String(outcome.index));
    void reply.header('location', `/accounts/${encodeURIComponent(id)}`);
    return { data: { id, name: name ?? id, kind, index: outcome.index } };
  });

  const paid = { schema: { params: byId, body: depositBody } };
  app.post('/accounts/:id/deposits', paid, async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const { amount } = request.body;
    const command = {
      kind: 'deposit',
      account,
      amountUnits: amount,
      createIfMissing: false,
    } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, formatMoney(amount));
    void reply.header('x-index', String(outcome.index));
    return { data: { id: account, amount: formatMoney(amount), index: outcome.index } };
  });
}

function registerReads(app: ZodApp, { book, requestDeadlineMs }: HttpParts): void {
  const reading = { schema: { params: byId, querystring: readQuery } };

  app.get('/accounts/:id', reading, async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.account(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: accountReply(found(read.value)) };
  });

  app.get('/accounts/:id/holdings', reading, async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.holdings(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(holdingReply) };
  });

  app.get('/accounts/:id/triggers', reading, async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.triggers(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(triggerReply) };
  });

  app.get('/accounts/:id/locks', reading, async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.quoteLocks(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(quoteLockReply) };
  });

  const listing = { schema: { params: byId, querystring: ordersQuery } };
  app.get('/accounts/:id/orders', listing, async (request, reply) => {
    const account = accountOf(request.params.id);
    const { consistency, limit, before, open } = request.query;
    const limits = readLimits(request, consistency, requestDeadlineMs);
    if (open === 'true') {
      const read = notBefore(await book.openOrders(account, limits), limits);
      if (read.value.length === 0) found((await book.account(account, limits)).value);
      void reply.headers(readHeaders(read.index));
      return { data: read.value.map(orderReply) };
    }
    const page = { limit, ...(before === undefined ? {} : { before }) };
    const read = notBefore(await book.orders(account, page, limits), limits);
    // An account without orders and no account at all look alike in the order book.
    if (read.value.length === 0) found((await book.account(account, limits)).value);
    void reply.headers(readHeaders(read.index));
    return { data: read.value.map(orderReply) };
  });
}

const readHeaders = (index: number) => ({ 'x-index': String(index), 'cache-control': 'no-store' });

function found<T>(value: T | null): T {
  if (value !== null) return value;
  throw new HttpRefusal(404, { reason: 'unknown-account', message: 'account not found' });
}
