// Assets as Alpaca's Trading API has them: every listed symbol is one, active and tradable in whole
// shares. All trade against the house, hence the exchange OTC.

import type { InstrumentView } from '../../domain/instrument.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import { assetIdOf } from './alpaca-ids.ts';
import { callerOf } from './alpaca-parts.ts';
import type { AlpacaParts } from './alpaca-parts.ts';
import { assetNotFound } from './alpaca-refusal.ts';
import { assetsQuery } from './alpaca-shapes.ts';
import { symbolNamed } from './order-command.ts';

export function registerAssetRoutes(app: ZodApp, parts: AlpacaParts): void {
  const limits = { deadlineMs: parts.requestDeadlineMs };

  app.get('/assets', { schema: { querystring: assetsQuery } }, async (request) => {
    await callerOf(parts, request);
    const { status = 'active', asset_class: kind = 'us_equity', exchange = 'OTC' } = request.query;
    const { attributes = '' } = request.query;
    const fits =
      status === 'active' && kind === 'us_equity' && exchange === 'OTC' && attributes === '';
    if (!fits) return [];
    return (await parts.book.instruments(limits)).value.map(wireAsset);
  });

  app.get<{ Params: { readonly symbol: string } }>('/assets/:symbol', async (request) => {
    await callerOf(parts, request);
    const symbol = symbolNamed(request.params.symbol);
    const read = symbol === null ? null : await parts.book.instrument(symbol, limits);
    const asset = read?.value ?? null;
    if (asset === null) throw assetNotFound(symbol ?? 'that symbol');
    return wireAsset(asset);
  });
}

const wireAsset = ({ symbol }: InstrumentView) => ({
  id: assetIdOf(symbol),
  class: 'us_equity',
  exchange: 'OTC',
  symbol,
  name: symbol,
  status: 'active',
  tradable: true,
  marginable: false,
  shortable: false,
  easy_to_borrow: false,
  fractionable: false,
  maintenance_margin_requirement: 100,
  margin_requirement_long: '100',
  margin_requirement_short: '100',
  min_order_size: '1',
  min_trade_increment: '1',
  price_increment: '0.0001',
  attributes: [],
});
