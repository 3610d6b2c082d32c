// Accounts over HTTP: open one, put cash in, order, and read what it has. Money is decimal text.

import type { FastifyInstance } from 'fastify';
import { formatMoney } from '../domain/money.ts';
import type { HttpParts } from './http-parts.ts';
import { HttpRefusal, badRequest, rejection } from './http-refusal.ts';
import { notBefore, readLimits, readLimitsOf } from './read-limits.ts';
import { accountReply, holdingReply, orderReply, placedOrder } from './reply-views.ts';
import { idempotencyKeyOf, refuseIdempotencyKey, wantsMinimal } from './request-headers.ts';
import {
  accountBody,
  accountOf,
  accountOrderBody,
  checked,
  depositBody,
  ordersQuery,
  symbolOf,
} from './request-shapes.ts';

interface ById {
  readonly Params: { readonly id: string };
}

export function registerAccountRoutes(app: FastifyInstance, parts: HttpParts): void {
  registerWrites(app, parts);
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

  app.post<ById>('/accounts/:id/orders', async (request, reply) => {
    const account = accountOf(request.params.id);
    const body = checked(accountOrderBody, request.body);
    const clOrdId = oneKey(idempotencyKeyOf(request), body.clOrdId ?? null);
    const command = {
      kind: 'order',
      account,
      symbol: symbolOf(body.symbol),
      side: body.side,
      quantity: body.quantity,
      ...(clOrdId === null ? {} : { clOrdId }),
    } as const;
    const outcome = await book.submit(command, { deadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, `${body.quantity} ${body.symbol}`);
    void reply.header('x-index', String(outcome.index));
    void reply.header('location', `/orders/${outcome.number ?? ''}`);
    if (wantsMinimal(request)) {
      return reply.header('preference-applied', 'return=minimal').code(204).send();
    }
    return reply.code(201).send({ data: placedOrder(outcome) });
  });
}

function oneKey(header: string | null, field: string | null): string | null {
  if (header !== null && field !== null && header !== field) {
    throw badRequest('Idempotency-Key and clOrdId are two names of one thing and must be equal');
  }
  return header ?? field;
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

  app.get<ById>('/accounts/:id/orders', async (request, reply) => {
    const account = accountOf(request.params.id);
    const { consistency, limit, before } = checked(ordersQuery, request.query);
    const limits = readLimits(request, consistency, requestDeadlineMs);
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
