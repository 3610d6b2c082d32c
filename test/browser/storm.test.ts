// A page left open while everything under it fails in turn: the frontend in use, the leader, the
// network for half a minute, every connection at once, at last the whole cluster. Orders flow and
// prices move throughout. The page is never reloaded, no frame is missing or comes twice, and in the
// end every row is what the books say.

import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { OrdersPage } from '../../src/client/orders-page.ts';
import { LocalCluster } from '../system/local-cluster.ts';
import { tellFigures } from '../system/figures.ts';
import { BlotterPage } from './blotter-page.ts';
import { BrowserLine } from './browser-line.ts';
import { launchChromium } from './chromium.ts';
import { FrameChain } from './frame-chain.ts';
import { MarketStorm } from './market-storm.ts';

let browser: Browser;
let cluster: LocalCluster;
let line: BrowserLine;
let blotter: BlotterPage;
let chain: FrameChain;
let market: MarketStorm;
let client: HoldfastClient;

const cutMs = 30_000;

beforeAll(async () => {
  line = await BrowserLine.open();
  browser = await launchChromium(line.address);
  cluster = await LocalCluster.start({ nodes: 3, frontends: 2, demo: true });
  blotter = await BlotterPage.open(browser, 'about:blank');
  chain = new FrameChain(blotter.page);
  await blotter.page.goto(`${cluster.urls[0] ?? ''}/#account=demo`);
  await blotter.untilConnection('live');
  expect(line.connections, 'the page has no other way out').toBeGreaterThan(0);
  client = cluster.client();
  market = new MarketStorm(client);
  return async () => {
    await market.end();
    await browser.close();
    await line[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  };
});

/** From now until the page is live and has everything that the books hold now, in ms. */
async function untilCaughtUp(what: string, deadlineMs = 20_000): Promise<void> {
  const begunMs = performance.now();
  const { index } = await client.summary();
  await blotter.untilConnection('live', deadlineMs);
  await expect.poll(() => blotter.index(), { timeout: 10_000 }).toBeGreaterThanOrEqual(index);
  tellFigures(what, { resumedMs: performance.now() - begunMs });
}

test('the frontend in use is killed: the page goes on at the other one', async () => {
  await market.untilTraded(20);
  const sockets = chain.sockets;
  cluster.killFrontend(0);
  await expect.poll(() => chain.sockets, { timeout: 15_000 }).toBeGreaterThan(sockets);
  await untilCaughtUp('frontend in use killed');
});

test('the leader is killed: the same socket goes on', async () => {
  const sockets = chain.sockets;
  const { nodeId } = await cluster.killLeader();
  await market.untilTraded(20);
  await untilCaughtUp('leader killed');
  expect(chain.sockets).toBe(sockets);
  await cluster.untilReady(`node-${nodeId}`);
});

test('the network is cut for 30 s, the leader dies meanwhile: STALE, RECONNECTING, OFFLINE, and back', async () => {
  await cluster.untilReady('frontend-0');
  const pill = blotter.page.getByTestId('connection');
  const begunMs = performance.now();
  line.cut();
  await expect.poll(() => pill.getAttribute('data-state'), { timeout: 10_000 }).toBe('stale');
  // Only now: what had come this far when the line was cut is still shown.
  const before = await blotter.index();
  expect(await blotter.page.locator('.pill .since').innerText()).toMatch(/since \d\d:\d\d:\d\d/);
  await cluster.killLeader();
  await blotter.untilConnection('reconnecting');
  await blotter.untilConnection('offline');
  await market.untilTraded(20);
  const leftMs = cutMs - (performance.now() - begunMs);
  await new Promise((resolve) => setTimeout(resolve, leftMs));
  expect(await blotter.index(), 'nothing came through').toBe(before);
  line.mend();
  await untilCaughtUp('network cut for 30 s');
});

test('every connection is reset: the page dials again at once', async () => {
  const sockets = chain.sockets;
  line.reset();
  await expect.poll(() => chain.sockets, { timeout: 10_000 }).toBeGreaterThan(sockets);
  await untilCaughtUp('every connection reset');
});

test('the whole cluster is stopped and started again: the page finds it', async () => {
  await market.end();
  await untilCaughtUp('before the restart');
  expect(chain.freshSnapshots, 'every return so far was a resume').toBe(1);
  await cluster.stop();
  const pill = blotter.page.getByTestId('connection');
  await expect.poll(() => pill.getAttribute('data-state')).not.toBe('live');
  await cluster.startLauncher();
  client = cluster.client();
  await untilCaughtUp('whole cluster restarted', 30_000);
  market = new MarketStorm(client);
  await market.untilTraded(10);
  await market.end();
});

interface Row {
  readonly symbol: string;
  readonly quantity: number;
}

test('in the end every row is right, no frame was missed or repeated, and nothing was reloaded', async () => {
  await cluster.stopChild('catalog');
  const url = cluster.urls[0] ?? '';
  const answer = await fetch(`${url}/accounts/demo/holdings`);
  const { data } = (await answer.json()) as { readonly data: readonly Row[] };
  const index = Number(answer.headers.get('x-index'));
  await expect.poll(() => blotter.index(), { timeout: 10_000 }).toBeGreaterThanOrEqual(index);
  const bySymbol = data.toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1));
  const expected = bySymbol.map((row) => [row.symbol, row.quantity]);
  await expect
    .poll(async () => (await blotter.holdings()).map((row) => [row.symbol, row.quantity]))
    .toEqual(expected);
  expect(chain.orders).toEqual(await orderNumbers());
  expect(chain.flaws).toEqual([]);
  expect(chain.freshSnapshots, 'new processes know as much').toBe(1);
  expect(blotter.errors).toEqual([]);
  expect(blotter.loads, 'about:blank and the page').toBe(2);
});

/** Of all the account's orders, from the books, growing. */
async function orderNumbers(): Promise<number[]> {
  const numbers: number[] = [];
  let page: OrdersPage = { limit: 500 };
  for (;;) {
    const { value } = await client.orders('demo', page);
    numbers.push(...value.map(({ number }) => number));
    const oldest = value.at(-1)?.number ?? 0;
    // The first order of all is number 0.
    if (oldest === 0) return numbers.reverse();
    page = { ...page, before: oldest };
  }
}
