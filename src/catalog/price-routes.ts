// The catalog over HTTP: prices in by POST, answered 202 once committed; prices out, one or many, as
// of one index. The same gate and view as over gRPC.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ClusterError } from '../domain/cluster-error.ts';
import { isSymbol } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { formatMoney, parseMoney } from '../domain/money.ts';
import type { LookupService } from './lookup-service.ts';
import { updatesPerRequestMax } from './price-gate.ts';
import type { PriceGate } from './price-gate.ts';
import type { PriceUpdate } from '../client/ingest-stream.ts';
import type { PriceView } from './price-view.ts';

export interface PriceRouteParts {
  readonly gate: Pick<PriceGate, 'offer'>;
  readonly view: PriceView;
  readonly lookups: Pick<LookupService, 'settle'>;
}

const price = z.string().transform((text, context) => {
  const units = parseMoney(text);
  if (units !== null && units > 0) return units;
  context.addIssue({ code: 'custom', message: 'must be decimal text above 0, like "12.50"' });
  return z.NEVER;
});
const update = z.strictObject({
  symbol: z.string().refine(isSymbol, 'is not a symbol'),
  price,
  sequence: z.int().min(0).default(0),
});
const source = z
  .int()
  .min(1)
  .max(2 ** 32 - 1);
const body = z.union([
  z.strictObject({ source, updates: z.array(update).min(1).max(updatesPerRequestMax) }),
  update
    .extend({ source })
    .strict()
    .transform(({ source: from, ...one }) => ({ source: from, updates: [one] })),
]);

export function registerPriceRoutes(app: FastifyInstance, parts: PriceRouteParts): void {
  const { gate, view, lookups } = parts;

  app.post('/prices', async (request, reply) => {
    const checked = body.safeParse(request.body);
    if (!checked.success)
      return refuse(reply, 400, { code: 'malformed', message: firstIssue(checked.error) });
    const updates: PriceUpdate[] = checked.data.updates.map(
      ({ symbol, price: units, sequence }) => {
        return { symbol, priceUnits: units, sequence };
      },
    );
    const ack = await gate.offer(checked.data.source, updates);
    void reply.header('x-index', String(ack.index));
    const [first] = ack.refused;
    if (first !== undefined && ack.accepted + ack.conflated === 0) {
      const status = first.reason === 'unknown-symbol' ? 404 : 409;
      const message = `no update was taken: ${first.reason}`;
      return refuse(reply, status, { code: first.reason, message });
    }
    return reply.code(202).send({ data: ack });
  });

  app.get<{ Params: { symbol: string } }>('/prices/:symbol', async (request, reply) => {
    await lookups.settle(minIndexOf(request.headers['x-min-index']));
    const row = view.get(request.params.symbol);
    void reply.headers(asOf(view));
    if (row === null) return refuse(reply, 404, notListed);
    return reply.send({ data: priceOf(row) });
  });

  app.get<{ Querystring: { symbols?: string } }>('/prices', async (request, reply) => {
    await lookups.settle(minIndexOf(request.headers['x-min-index']));
    const names = request.query.symbols;
    const rows = names === undefined ? view.all() : view.many(names.split(','));
    return reply.headers(asOf(view)).send({ data: rows.map(priceOf) });
  });
}

const notListed = { code: 'unknown-symbol', message: 'no such symbol is listed' };

const asOf = ({ index, heardMsAgo }: PriceView) => ({
  'x-index': String(index),
  // A view nobody vouches for is still shown, and says so.
  'x-heard-ms-ago': Number.isFinite(heardMsAgo) ? String(Math.round(heardMsAgo)) : 'never',
});

const priceOf = (row: InstrumentView) => ({
  symbol: row.symbol,
  price: formatMoney(row.priceUnits),
  pricedAt: new Date(row.priceMs).toISOString(),
  quantity: row.inventory,
  volume: row.volume,
  index: row.index,
});

function minIndexOf(header: string | string[] | undefined): number {
  if (header === undefined) return 0;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  const message = 'x-min-index must be a whole number from 0';
  throw new ClusterError('malformed', 'none', { message });
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

function refuse(reply: FastifyReply, status: number, error: Refusal): FastifyReply {
  return reply.code(status).send({ error });
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? 'the body does not fit'
    : `${issue.path.join('.')}: ${issue.message}`;
}
