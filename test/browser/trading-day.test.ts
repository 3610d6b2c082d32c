// A trader with one page open all day: buys, sees it, loses the leader and then the frontend, and
// never reloads. In the end the page shows what the HTTP API says.

import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { formatMoney, money, moneyScale } from '../../src/domain/money.ts';
import { tellFigures } from '../system/figures.ts';
import { LocalCluster } from '../system/local-cluster.ts';
import { BlotterPage, rowsIn } from './blotter-page.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let cluster: LocalCluster;
let url = '';
let blotter: BlotterPage;

beforeAll(async () => {
  browser = await launchChromium();
  cluster = await LocalCluster.start({ nodes: 3, demo: true });
  url = cluster.urls[0] ?? '';
  blotter = await BlotterPage.open(browser, `${url}/#account=demo`);
  return async () => {
    await browser.close();
    await cluster[Symbol.asyncDispose]();
  };
});

interface Answer<Data> {
  readonly index: number;
  readonly data: Data;
}

async function got<Data>(path: string): Promise<Answer<Data>> {
  const response = await fetch(`${url}${path}`);
  expect(response.status).toBe(200);
  const { data } = (await response.json()) as { readonly data: Data };
  return { data, index: Number(response.headers.get('x-index')) };
}

test('the page comes up LIVE on the demo account, with cash, stocks and no shares', async () => {
  await blotter.untilConnection('live');
  expect(await blotter.connection()).toBe('LIVE');
  expect(await blotter.cash()).toBe('100000.00');
  expect(await blotter.holdings()).toEqual([]);
  await expect.poll(() => rowsIn(blotter.page, 'stocks').count()).toBe(10);
});

test('five shares bought with the ticket become a row, committed at an index', async () => {
  const said = await blotter.trade('buy', 5, 'FishCo');
  const [, order, index] = /^Filled: .*Order (\d+), committed at index (\d+)/.exec(said) ?? [];
  expect(Number(index)).toBeGreaterThan(0);
  await blotter.untilHeld('FishCo', 5);
  expect(await blotter.index()).toBeGreaterThanOrEqual(Number(index));
  expect(await blotter.orderNumbers()).toEqual([Number(order)]);
  const { data } = await got<{ index: number }[]>('/accounts/demo/orders');
  expect(data.map((row) => row.index)).toEqual([Number(index)]);
});

test('prices move on the page by themselves', async () => {
  const [before] = await blotter.holdings();
  await cluster.eventually('another price on the page', 15_000, async () => {
    const [now] = await blotter.holdings();
    return now !== undefined && now.price !== before?.price ? true : null;
  });
});

test('an order the books refuse is told as refused, and nothing changes', async () => {
  const said = await blotter.trade('buy', 101, 'FishCo');
  expect(said).toMatch(/^Rejected: buy 101 FishCo/);
  await blotter.untilHeld('FishCo', 5);
});

test('an order placed just after the leader was killed is filled', async () => {
  const startMs = performance.now();
  const { nodeId } = await cluster.killLeader();
  const said = await blotter.trade('buy', 3, 'BoarCo');
  tellFigures('ticket after a leader kill', { ms: performance.now() - startMs });
  expect(said).toMatch(/^Filled: buy 3 BoarCo/);
  await blotter.untilHeld('BoarCo', 3);
  await cluster.untilReady(`node-${nodeId}`);
  await blotter.untilConnection('live');
});

test('a killed frontend is missed, comes back, and the page is LIVE again without a reload', async () => {
  await blotter.page.evaluate('window.heldThroughout = true');
  const startMs = performance.now();
  cluster.killFrontend(0);
  await blotter.untilConnection('reconnecting');
  // While nobody shows it to the page, the account trades elsewhere.
  const elsewhere = await cluster.cli('order', 'buy', '2', 'DuckCo');
  expect(elsewhere.stdout).toContain('filled');
  await blotter.untilConnection('live');
  tellFigures('page after a frontend kill', { liveAgainMs: performance.now() - startMs });
  await blotter.untilHeld('DuckCo', 2);
  expect(await blotter.page.evaluate('window.heldThroughout')).toBe(true);
  expect(blotter.loads).toBe(1);
});

test('the page shows what the HTTP API says: shares, prices, values, cash and orders', async () => {
  await blotter.trade('sell', 1, 'FishCo');
  await cluster.stopChild('catalog');
  const holdings = await got<{ symbol: string; quantity: number }[]>('/accounts/demo/holdings');
  await cluster.eventually('the page is complete', 10_000, async () =>
    (await blotter.index()) >= holdings.index ? true : null,
  );
  const stocks = await got<{ name: string; price: number }[]>('/stocks');
  const bySymbol = holdings.data.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const expected = bySymbol.map(({ symbol, quantity }) => {
    const price = stocks.data.find((stock) => stock.name === symbol)?.price ?? Number.NaN;
    const units = Math.round(price * moneyScale);
    // Values are shown to the cent, prices to the hundredth of one.
    const cents = Math.round((units * quantity) / 100);
    const marketValue = formatMoney(money(cents * 100));
    return { symbol, quantity, price: (units / moneyScale).toFixed(4), marketValue };
  });
  expect(await blotter.holdings()).toEqual(expected);
  expect(expected.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
    ['BoarCo', 3],
    ['DuckCo', 2],
    ['FishCo', 4],
  ]);
  const { data: account } = await got<{ cash: string }>('/accounts/demo');
  expect(await blotter.cash()).toBe(account.cash);
  const { data: orders } = await got<{ number: number }[]>('/accounts/demo/orders');
  expect(await blotter.orderNumbers()).toEqual(orders.map((order) => order.number));
  expect(blotter.errors).toEqual([]);
});

test('once the cluster asks for tokens so does the page, and it goes on with one', async () => {
  expect((await cluster.cli('auth', 'on')).code).toBe(0);
  const { page } = blotter;
  const asked = page.getByTestId('sign-in');
  await asked.waitFor({ timeout: 20_000 });
  expect(await asked.textContent()).toContain('enter a token');
  await signIn('hf_' + 'A'.repeat(43));
  await expect.poll(() => asked.textContent(), { timeout: 10_000 }).toContain('does not show');
  const words = ['--role', 'trade', '--account', 'demo', '-o', 'json'];
  const { stdout } = await cluster.cli('token', 'create', ...words);
  await signIn((JSON.parse(stdout) as { readonly secret: string }).secret);
  await blotter.untilConnection('live');
  expect(await asked.count()).toBe(0);
  expect(await blotter.trade('buy', 1, 'FishCo')).toMatch(/^Filled: /);
});

async function signIn(token: string): Promise<void> {
  await blotter.page.getByLabel('Token').fill(token);
  await blotter.page.getByRole('button', { name: 'Open' }).click();
}
