// Alpaca's official package, as it is, against a real cluster: what its users write every day works,
// and what we do not offer is refused in the shape that it understands.

import { Alpaca, errors, trading } from '@alpacahq/alpaca-trade-api';
import type { streaming } from '@alpacahq/alpaca-trade-api';
import { beforeAll, expect, test } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { LocalCluster } from './local-cluster.ts';

let cluster: LocalCluster;
let base: string;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 1, profile: 'lan' });
  base = cluster.urls[0] ?? '';
  const books = cluster.client();
  for (const account of ['alice', 'bob']) {
    await books.createAccount({ account, accountKind: 'cash' });
    const amountUnits = money(10_000_0000);
    await books.deposit({ account, amountUnits, createIfMissing: false });
  }
  await list('ACME', 10_0000);
  await list('EMCA', 20_0000);
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

const list = (symbol: string, units: number) =>
  cluster.client().listInstrument({
    symbol,
    priceUnits: money(units),
    inventory: quantity(10_000),
    priceTtlMs: 0,
  });

const setPrice = (symbol: string, units: number) =>
  cluster.client().setPrice({ symbol, priceUnits: money(units), source: 0, sourceSequence: null });

/** The package has no setting for its host but this one: which fetch it uses. */
const alpacaOf = (keyId: string): Alpaca =>
  new Alpaca({
    keyId,
    secret: 'any',
    rateLimit: false,
    fetchApi: (url, init) => fetch(url.replace(/^https:\/\/[^/]+/, base), init),
  });

const stream = (alpaca: Alpaca): streaming.TradingStream =>
  alpaca.trading.stream({ url: `${base.replace('http', 'ws')}/stream` });

/** The answer to an order has the frontend's clock, what is read later the log's. */
const withoutTimes = (order: trading.Order) =>
  Object.fromEntries(Object.entries(order).filter(([name]) => !/At$|_at$/.test(name)));

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof errors.ApiError) {
    return { status: error.status, code: error.code, message: error.message };
  }
  throw new Error(`no refusal, but ${JSON.stringify(error)}`);
}

test('account, assets, clock and calendar are there', async () => {
  const { trading: alice } = alpacaOf('alice');
  expect(await alice.validateConnection()).toMatchObject({ ok: true });
  expect(await alice.account.getAccount()).toMatchObject({
    accountNumber: 'alice',
    status: 'ACTIVE',
    currency: 'USD',
    cash: '10000.00',
    buyingPower: '10000.00',
    equity: '10000.00',
    tradingBlocked: false,
  });
  const assets = await alice.assets.getV2Assets({ status: 'active' });
  expect(assets.map(({ symbol, tradable }) => ({ symbol, tradable }))).toEqual([
    { symbol: 'ACME', tradable: true },
    { symbol: 'EMCA', tradable: true },
  ]);
  const acme = await alice.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'ACME' });
  const byId = await alice.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: acme.id });
  expect(byId).toEqual(acme);
  const clock = await alice.clock.legacyClock();
  expect(clock.isOpen).toBe(true);
  expect(clock.nextClose.getTime()).toBeGreaterThan(clock.timestamp.getTime());
  expect((await alice.clock.clock()).clocks[0]?.isMarketDay).toBe(true);
  const days = { start: new Date('2026-01-30'), end: new Date('2026-02-02') };
  expect(await alice.calendar.legacyCalendar(days)).toHaveLength(4);
});

test('orders of every kind are placed, read back, replaced and canceled', async () => {
  const { orders, positions } = alpacaOf('alice').trading;
  const bought = await orders.market({ symbol: 'ACME', qty: 10, side: 'buy', clientOrderId: 'm1' });
  expect(bought).toMatchObject({ status: 'filled', filledQty: '10', filledAvgPrice: '10.00' });
  expect(bought.filledAt).toEqual(bought.createdAt);
  const again = await orders.market({ symbol: 'ACME', qty: 10, side: 'buy', clientOrderId: 'm1' });
  expect(again.id).toBe(bought.id);
  const other = orders.market({ symbol: 'ACME', qty: 11, side: 'buy', clientOrderId: 'm1' });
  expect(await refusal(other)).toMatchObject({ status: 422, code: 42210000 });
  const worth = await orders.market({ symbol: 'EMCA', notional: '105.00', side: 'buy' });
  expect(worth).toMatchObject({ status: 'filled', qty: '5', notional: '105.00' });
  const read = await orders.getOrderByClientOrderId({ clientOrderId: 'm1' });
  expect(withoutTimes(read)).toEqual(withoutTimes(bought));
  const named = await orders.getOrderByClientOrderId({ clientOrderId: worth.clientOrderId ?? '' });
  expect(named.id).toBe(worth.id);

  const waits = { symbol: 'ACME', qty: 3, side: 'buy', timeInForce: 'gtc' } as const;
  const limit = await orders.limit({ ...waits, limitPrice: '9.50' });
  expect(limit).toMatchObject({ status: 'new', type: 'limit', limitPrice: '9.50', qty: '3' });
  const replaced = await orders.patchOrderByOrderId({
    orderId: limit.id ?? '',
    patchOrderRequest: { qty: '4', limitPrice: '9.25' },
  });
  expect(replaced).toMatchObject({ replaces: limit.id, qty: '4', limitPrice: '9.25' });
  const stop = await orders.stop({ ...waits, side: 'sell', stopPrice: '8.00' });
  const placed = await orders.getOrderByOrderID({ orderId: stop.id ?? '' });
  expect(withoutTimes(placed)).toEqual(withoutTimes(stop));
  const both = await orders.stopLimit({ ...waits, stopPrice: '12.00', limitPrice: '12.50' });
  expect([stop.type, both.type]).toEqual(['stop', 'stop_limit']);
  const ioc = await orders.limit({ ...waits, limitPrice: '1.00', timeInForce: 'ioc' });
  expect(ioc.status).toBe('canceled');

  const open = await orders.getAllOrders({ status: 'open', symbols: ['ACME'] });
  expect(open.map(({ id }) => id)).toEqual([both.id, stop.id, replaced.id]);
  const all = await orders.getAllOrders({ status: 'all', direction: 'asc', limit: 2 });
  expect(all.map(({ id }) => id)).toEqual([bought.id, worth.id]);
  const closed = await orders.getAllOrders({ status: 'closed', afterOrderId: worth.id ?? '' });
  expect(closed.map(({ status }) => status)).toEqual(['canceled', 'replaced']);
  await orders.deleteOrderByOrderID({ orderId: stop.id ?? '' });
  const gone = await orders.getOrderByOrderID({ orderId: stop.id ?? '' });
  expect(gone.status).toBe('canceled');
  expect(gone.canceledAt?.getTime()).toBeGreaterThanOrEqual(gone.createdAt?.getTime() ?? 0);
  const late = orders.deleteOrderByOrderID({ orderId: stop.id ?? '' });
  expect(await refusal(late)).toMatchObject({ status: 422, message: 'order is not cancelable' });
  const rest = await orders.deleteAllOrders();
  expect(new Set(rest.map(({ id }) => id))).toEqual(new Set([replaced.id, both.id]));
  expect(rest.map(({ status }) => status)).toEqual([200, 200]);
  expect(await positions.getAllOpenPositions()).toHaveLength(2);
});

test('positions are shown with what they are worth, and closed in part, in whole, all', async () => {
  const { account, positions } = alpacaOf('alice').trading;
  await setPrice('ACME', 12_0000);
  expect(await positions.getOpenPosition({ symbolOrAssetId: 'ACME' })).toMatchObject({
    qty: '10',
    avgEntryPrice: '10.00',
    currentPrice: '12.00',
    marketValue: '120.00',
    costBasis: '100.00',
    unrealizedPl: '20.00',
    unrealizedPlpc: '0.200000',
    side: 'long',
  });
  expect((await account.getAccount()).equity).toBe('10020.00');
  const half = await positions.deleteOpenPosition({ symbolOrAssetId: 'ACME', percentage: 50 });
  expect(half).toMatchObject({ side: 'sell', qty: '5', filledAvgPrice: '12.00' });
  const closed = await positions.deleteAllOpenPositions({ cancelOrders: true });
  expect(closed.map(({ symbol, status }) => ({ symbol, status }))).toEqual([
    { symbol: 'ACME', status: 200 },
    { symbol: 'EMCA', status: 200 },
  ]);
  expect(await positions.getAllOpenPositions()).toEqual([]);
  expect((await account.getAccount()).cash).toBe('10020.00');
  const none = positions.getOpenPosition({ symbolOrAssetId: 'ACME' });
  expect(await refusal(none)).toMatchObject({ status: 404, code: 40410000 });
});

test('trade updates: every step of an order, from the confirmation of listening on', async () => {
  const alpaca = alpacaOf('bob');
  const updates = stream(alpaca);
  const heard: streaming.TradeUpdate[] = [];
  updates.onTradeUpdate((update) => heard.push(update));
  updates.subscribeTradeUpdates();
  updates.connect();
  expect(await updates.waitForAuthentication(10_000)).toBe(true);
  const input = { symbol: 'ACME', side: 'buy', type: 'market', qty: 2 } as const;
  const done = await alpaca.trading.submitAndWait(input, { stream: updates, timeoutMs: 10_000 });
  expect(done).toMatchObject({ status: 'filled', filledQty: '2' });
  const { orders } = alpaca.trading;
  const waits = { symbol: 'ACME', side: 'buy', timeInForce: 'gtc' } as const;
  const limit = await orders.limit({ ...waits, qty: 3, limitPrice: '11.00' });
  await setPrice('ACME', 11_0000);
  const dropped = await orders.limit({ ...waits, qty: 1, limitPrice: '5.00' });
  await orders.deleteOrderByOrderID({ orderId: dropped.id ?? '' });
  await expect
    .poll(() => heard.map(({ event }) => event), { timeout: 10_000 })
    .toEqual([...['new', 'fill'], ...['new', 'fill'], ...['new', 'canceled']]);
  expect(heard[3]).toMatchObject({ price: '11.00', qty: '3', positionQty: '5' });
  expect(heard[3]?.order).toMatchObject({ id: limit.id, status: 'filled', filledQty: '3' });
  expect(heard[5]?.order.id).toBe(dropped.id);
  updates.disconnect();
});

test('a stream for a key that names no account is refused for good', async () => {
  const updates = stream(alpacaOf('nobody'));
  updates.connect();
  const result = await updates.waitForAuthenticationResult(10_000);
  expect(result).toMatchObject({ authenticated: false, status: 'server_rejected' });
});

test('prices of the market-data API, as far as there are any', async () => {
  const { stocks } = alpacaOf('alice').marketData;
  await setPrice('EMCA', 21_5000);
  const quotes = await stocks.stockLatestQuotes({ symbols: 'ACME,EMCA,NONE' });
  expect(Object.keys(quotes.quotes)).toEqual(['ACME', 'EMCA']);
  const trade = await stocks.stockLatestTradeSingle({ symbol: 'EMCA' });
  expect(trade.trade.p).toBe(21.5);
  const snapshot = await stocks.stockSnapshotSingle({ symbol: 'EMCA' });
  expect(snapshot.latestQuote).toMatchObject({ ap: 21.5, bp: 21.5 });
  const bars = stocks.stockLatestBarSingle({ symbol: 'EMCA' });
  expect(await refusal(bars)).toMatchObject({ status: 404, code: 40410000 });
});

test('what is not offered is 404 or 422, and nobody else’s is seen', async () => {
  const alice = alpacaOf('alice').trading;
  const bob = alpacaOf('bob').trading;
  const order = { symbol: 'ACME', qty: 1, side: 'buy' } as const;
  const takeProfit = { limitPrice: 20 };
  const calls: [() => Promise<unknown>, number][] = [
    [() => alice.orders.trailingStop({ ...order, trailPrice: 1 }), 422],
    [() => alice.orders.bracket({ ...order, takeProfit, stopLoss: { stopPrice: 1 } }), 422],
    [() => alice.orders.market({ ...order, qty: 1.5 }), 422],
    [() => alice.orders.market({ ...order, symbol: 'NONE' }), 422],
    [() => alice.orders.market({ ...order, side: 'sell', qty: 100 }), 403],
    [() => alice.orders.limit({ ...order, qty: 9_000, limitPrice: 12 }), 403],
    [() => alice.orders.getOrderByOrderID({ orderId: 'no-id' }), 404],
    [() => alice.watchlists.getWatchlists(), 404],
    [() => alice.portfolioHistory.getAccountPortfolioHistory(), 404],
    [() => alice.accountActivities.getAccountActivities(), 404],
    [() => alpacaOf('nobody').trading.account.getAccount(), 401],
  ];
  for (const [call, status] of calls) {
    const { code, ...rest } = await refusal(call());
    expect({ ...rest, code }).toMatchObject({ status, code: status * 100_000 + 10_000 });
  }
  const [his] = await bob.orders.getAllOrders({ status: 'all' });
  const orderId = his?.id ?? '';
  expect((await refusal(alice.orders.getOrderByOrderID({ orderId }))).status).toBe(404);
  expect((await refusal(alice.orders.deleteOrderByOrderID({ orderId }))).status).toBe(404);
});

test('the package’s own setting for another host works as well', async () => {
  const config = new trading.Configuration({ basePath: base, keyId: 'bob', secret: 'any' });
  const account = await new trading.AccountsApi(config).getAccount();
  expect(account.accountNumber).toBe('bob');
});
