// Prices as Alpaca's Market Data API has them, as far as the books know them: one price per symbol, at
// which the house buys and sells. It is quote and last trade at once; bars are not kept.

import type { FastifyRequest } from 'fastify';
import type { InstrumentView } from '../../domain/instrument.ts';
import { moneyScale } from '../../domain/money.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts } from './alpaca-parts.ts';
import { assetNotFound, unprocessable } from './alpaca-refusal.ts';
import { latestQuery } from './alpaca-shapes.ts';
import { symbolNamed } from './order-command.ts';
import { isoTime } from './order-wire.ts';

interface BySymbol {
  readonly Params: { readonly symbol: string };
}

const symbolsMax = 1_000;

export function registerMarketDataRoutes(app: ZodApp, parts: AlpacaParts): void {
  const query = { schema: { querystring: latestQuery } };
  const one = async (request: FastifyRequest<BySymbol>): Promise<InstrumentView> => {
    await callerOf(parts, request);
    const symbol = symbolNamed(request.params.symbol);
    const limits = { deadlineMs: parts.requestDeadlineMs };
    const read = symbol === null ? null : await parts.book.instrument(symbol, limits);
    const row = read?.value ?? null;
    if (row === null) throw assetNotFound(symbol ?? 'that symbol');
    return row;
  };
  const some = async (request: FastifyRequest, symbols: string | undefined) => {
    await callerOf(parts, request);
    return listed(parts, symbols);
  };

  app.get<BySymbol>('/stocks/:symbol/quotes/latest', query, async (request) => {
    const row = await one(request);
    return { symbol: row.symbol, quote: quoteOf(row), currency: 'USD' };
  });
  app.get<BySymbol>('/stocks/:symbol/trades/latest', query, async (request) => {
    const row = await one(request);
    return { symbol: row.symbol, trade: tradeOf(row), currency: 'USD' };
  });
  app.get<BySymbol>('/stocks/:symbol/snapshot', query, async (request) => {
    const row = await one(request);
    return { symbol: row.symbol, currency: 'USD', ...snapshotOf(row) };
  });
  app.get('/stocks/quotes/latest', query, async (request) => {
    const rows = await some(request, request.query.symbols);
    return { quotes: bySymbol(rows, quoteOf), currency: 'USD' };
  });
  app.get('/stocks/trades/latest', query, async (request) => {
    const rows = await some(request, request.query.symbols);
    return { trades: bySymbol(rows, tradeOf), currency: 'USD' };
  });
  app.get('/stocks/snapshots', query, async (request) =>
    bySymbol(await some(request, request.query.symbols), snapshotOf),
  );
}

/** Symbols that are not listed are left out, as elsewhere. @throws HttpRefusal 422 */
async function listed(parts: AlpacaParts, symbols: string | undefined): Promise<InstrumentView[]> {
  const named = (symbols ?? '').split(',').filter((name) => name !== '');
  if (named.length === 0) throw unprocessable('symbols is required');
  if (named.length > symbolsMax) throw unprocessable(`name at most ${symbolsMax} symbols`);
  const { value } = await parts.book.instruments({ deadlineMs: parts.requestDeadlineMs });
  const wanted = new Set(named);
  return value.filter((row) => wanted.has(row.symbol));
}

const bySymbol = <T>(rows: readonly InstrumentView[], shown: (row: InstrumentView) => T) =>
  Object.fromEntries(rows.map((row) => [row.symbol, shown(row)]));

const dollars = ({ priceUnits }: InstrumentView): number => priceUnits / moneyScale;

// The house buys without limit and sells what it has; it says no size where it has no limit.
const quoteOf = (row: InstrumentView) => ({
  t: isoTime(row.priceMs),
  ax: '',
  ap: dollars(row),
  as: row.inventory ?? 0,
  bx: '',
  bp: dollars(row),
  bs: 0,
  c: [],
  z: '',
});

const tradeOf = (row: InstrumentView) => ({
  t: isoTime(row.priceMs),
  x: '',
  p: dollars(row),
  s: 0,
  c: [],
  i: row.index,
  z: '',
});

const snapshotOf = (row: InstrumentView) => ({
  latestTrade: tradeOf(row),
  latestQuote: quoteOf(row),
});
