// The stock bazaar's contract: look a stock up, buy or sell on the house account, look an order up.
// Envelopes and codes as published; prices and quantities are JSON numbers.

import type { FastifyInstance } from 'fastify';
import { bazaarAccountName } from '../../domain/ids.ts';
import { formatMoney } from '../../domain/money.ts';
import type { HttpParts } from '../http/http-parts.ts';
import { HttpRefusal, rejection } from '../http/http-refusal.ts';
import { notBefore, readLimitsOf } from '../http/read-limits.ts';
import { bazaarOrder, bazaarStock, listedStock } from '../http/reply-views.ts';
import { idempotencyKeyOf, wantsFresh, wantsMinimal } from '../http/request-headers.ts';
import {
  bazaarOrderBody,
  byName,
  byNumber,
  orderNumberOf,
  readQuery,
  symbolOf,
  unknownSymbol,
} from '../http/request-shapes.ts';
import { zodRoutes } from '../http/zod-routes.ts';

export function registerBazaarRoutes(plain: FastifyInstance, parts: HttpParts): void {
  const app = zodRoutes(plain);
  const { book, stocks, requestDeadlineMs } = parts;

  app.get('/stocks', { schema: { querystring: readQuery } }, async (request, reply) => {
    const limits = readLimitsOf(request, requestDeadlineMs);
    const { value, index } = notBefore(await book.instruments(limits), limits);
    if (limits.consistency !== 'stale') stocks.saw(value);
    return reply.headers(readHeaders(index)).send({ data: value.map(listedStock) });
  });

  app.get('/closes', async (_request, reply) => {
    const { value } = await book.instruments({ deadlineMs: requestDeadlineMs });
    const symbols = value.map(({ symbol }) => symbol);
    const { dayBeganMs, closes } = await parts.alpaca.closes.of(symbols);
    const shown = [...closes].map(([symbol, units]) => [symbol, formatMoney(units)] as const);
    const dayBegan = new Date(dayBeganMs).toISOString();
    void reply.header('cache-control', 'no-store');
    return { data: { dayBegan, closes: Object.fromEntries(shown) } };
  });

  app.get(
    '/stocks/:name',
    { schema: { params: byName, querystring: readQuery } },
    async (request, reply) => {
      const symbol = symbolOf(request.params.name);
      const limits = readLimitsOf(request, requestDeadlineMs);
      const read = await stocks.read(symbol, limits, wantsFresh(request));
      const { value, index, cache } = read;
      void reply.headers({ ...readHeaders(index), 'x-cache': cache });
      if (value === null) throw unknownSymbol();
      return { data: bazaarStock(value) };
    },
  );

  app.post('/orders', { schema: { body: bazaarOrderBody } }, async (request, reply) => {
    const { body } = request;
    const clOrdId = idempotencyKeyOf(request);
    const command = {
      kind: 'order',
      account: bazaarAccountName,
      symbol: symbolOf(body.name),
      side: body.type,
      quantity: body.quantity,
      ...(clOrdId === null ? {} : { clOrdId }),
    } as const;
    const outcome = await book.submit(command, { deadlineMs: requestDeadlineMs });
    if (outcome.kind === 'rejected') throw rejection(outcome, `${body.quantity} ${body.name}`);
    void reply.header('x-index', String(outcome.index));
    void reply.header('location', `/orders/${outcome.number ?? ''}`);
    if (wantsMinimal(request)) return minimal(reply);
    return { data: { transaction_number: outcome.number } };
  });

  const numbered = { schema: { params: byNumber, querystring: readQuery } };
  app.get('/orders/:number', numbered, async (request, reply) => {
    const number = orderNumberOf(request.params.number);
    const limits = readLimitsOf(request, requestDeadlineMs);
    const { value, index } = notBefore(await book.orderByNumber(number, limits), limits);
    void reply.headers(readHeaders(index));
    if (value === null) {
      throw new HttpRefusal(404, { reason: 'unknown-order', message: 'order not found' });
    }
    return { data: bazaarOrder(value) };
  });
}

// Only stocks are cached, one by one: every other read goes to the books.
const readHeaders = (index: number) => ({
  'x-index': String(index),
  'x-cache': 'bypass',
  'cache-control': 'no-store',
});

interface MinimalReply {
  header(name: string, value: string): unknown;
  code(status: 204): { send(): unknown };
}

function minimal(reply: MinimalReply): unknown {
  reply.header('preference-applied', 'return=minimal');
  return reply.code(204).send();
}
