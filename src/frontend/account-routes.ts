// Accounts over HTTP: open one, put cash in, and read what it has. Money is decimal text.

import type { FastifyInstance } from 'fastify';
import { registerAccountOrders } from './account-orders.ts';
import { formatMoney } from '../domain/money.ts';
import type { HttpParts } from './http-parts.ts';
import { HttpRefusal, rejection } from './http-refusal.ts';
import { notBefore, readLimits, readLimitsOf } from './read-limits.ts';
import {
  accountReply,
  holdingReply,
  orderReply,
  quoteLockReply,
  triggerReply,
} from './reply-views.ts';
import { refuseIdempotencyKey } from './request-headers.ts';
import { accountBody, accountOf, checked, depositBody, ordersQuery } from './request-shapes.ts';

interface ById {
  readonly Params: { readonly id: string };
}

export function registerAccountRoutes(app: FastifyInstance, parts: HttpParts): void {
  registerWrites(app, parts);
  registerAccountOrders(app, parts);
  registerReads(app, parts);
}

function registerWrites(app: FastifyInstance, { book, requestDeadlineMs }: HttpParts): void {
  const deadlineMs = requestDeadlineMs;

  app.post('/accounts', async (request, reply) => {
    refuseIdempotencyKey(request);
    const { id, name, kind } = checked(accountBody, request.body);
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

  app.post<ById>('/accounts/:id/deposits', async (request, reply) => {
    refuseIdempotencyKey(request);
    const account = accountOf(request.params.id);
    const { amount } = checked(depositBody, request.body);
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

function registerReads(app: FastifyInstance, { book, requestDeadlineMs }: HttpParts): void {
  app.get<ById>('/accounts/:id', async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.account(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: accountReply(found(read.value)) };
  });

  app.get<ById>('/accounts/:id/holdings', async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.holdings(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(holdingReply) };
  });

  app.get<ById>('/accounts/:id/triggers', async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.triggers(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(triggerReply) };
  });

  app.get<ById>('/accounts/:id/locks', async (request, reply) => {
    const account = accountOf(request.params.id);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const read = notBefore(await book.quoteLocks(account, limits), limits);
    void reply.headers(readHeaders(read.index));
    return { data: found(read.value).map(quoteLockReply) };
  });

  app.get<ById>('/accounts/:id/orders', async (request, reply) => {
    const account = accountOf(request.params.id);
    const { consistency, limit, before, open } = checked(ordersQuery, request.query);
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
