// A page left open while everything under it fails in turn: the frontend in use, the leader, both
// frontends for a while, at last the whole cluster. Orders flow and prices move throughout. The page is
// never reloaded, no frame is missing or comes twice, and in the end every row is what the books say.

import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { LocalCluster } from '../system/local-cluster.ts';
import { BlotterPage } from './blotter-page.ts';
import { launchChromium } from './chromium.ts';
import { FrameChain } from './frame-chain.ts';

let browser: Browser;
let cluster: LocalCluster;
let blotter: BlotterPage;
let chain: FrameChain;

beforeAll(async () => {
  browser = await launchChromium();
  cluster = await LocalCluster.start({ nodes: 3, frontends: 2, demo: true });
  blotter = await BlotterPage.open(browser, 'about:blank');
  chain = new FrameChain(blotter.page);
  await blotter.page.goto(`${cluster.urls[0] ?? ''}/#account=demo`);
  await blotter.untilConnection('live');
  return async () => {
    await browser.close();
    await cluster[Symbol.asyncDispose]();
  };
});

const symbols = ['FishCo', 'BoarCo', 'DuckCo', 'SlimeCo'] as const;

/** Buys and sells a share of one stock after the other; what fails to answer is not asked again. */
async function trade(client: HoldfastClient, orders: number): Promise<void> {
  for (let i = 0; i < orders; i += 1) {
    const symbol = symbols[i % symbols.length] ?? 'FishCo';
    const side = i % 3 === 2 ? 'sell' : 'buy';
    await client.submit({ kind: 'order', account: 'demo', symbol, side, quantity: quantity(1) });
  }
}

function signalFrontends(signal: NodeJS.Signals): void {
  for (const { pid } of cluster.file().frontends) {
    if (pid !== null) process.kill(pid, signal);
  }
}

test('the frontend in use is killed: the page goes on at the other one', async () => {
  await trade(cluster.client(), 20);
  const sockets = chain.sockets;
  cluster.killFrontend(0);
  await trade(cluster.client(), 20);
  await expect.poll(() => chain.sockets, { timeout: 15_000 }).toBeGreaterThan(sockets);
  await blotter.untilConnection('live');
});

test('the leader is killed: the same socket goes on', async () => {
  const { nodeId } = await cluster.killLeader();
  await trade(cluster.client(), 20);
  await blotter.untilConnection('live');
  await cluster.untilReady(`node-${nodeId}`);
});

test('nothing arrives for seconds: the page says STALE or RECONNECTING, greys, and recovers', async () => {
  await cluster.untilReady('frontend-0');
  signalFrontends('SIGSTOP');
  const pill = blotter.page.getByTestId('connection');
  await expect.poll(() => pill.getAttribute('data-state'), { timeout: 10_000 }).not.toBe('live');
  expect(await pill.innerText()).toMatch(/^(STALE|RECONNECTING)$/);
  expect(await blotter.page.locator('.pill .since').innerText()).toMatch(/since \d\d:\d\d:\d\d/);
  await trade(cluster.client(), 10);
  signalFrontends('SIGCONT');
  await blotter.untilConnection('live');
});

test('the whole cluster is stopped and started again: the page finds it', async () => {
  expect(chain.freshSnapshots, 'every return so far was a resume').toBe(1);
  await cluster.stop();
  const pill = blotter.page.getByTestId('connection');
  await expect.poll(() => pill.getAttribute('data-state')).not.toBe('live');
  await cluster.startLauncher();
  await blotter.untilConnection('live', 30_000);
  await trade(cluster.client(), 10);
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
  const expected = data.map((row) => [row.symbol, row.quantity]).sort();
  await expect
    .poll(async () => (await blotter.holdings()).map((row) => [row.symbol, row.quantity]))
    .toEqual(expected);
  const orders = await fetch(`${url}/accounts/demo/orders?limit=500`);
  const told = (await orders.json()) as { readonly data: readonly { readonly number: number }[] };
  expect(chain.orders).toEqual(told.data.map((order) => order.number).sort((a, b) => a - b));
  expect(chain.flaws).toEqual([]);
  expect(chain.freshSnapshots, 'new processes may have forgotten').toBeLessThanOrEqual(2);
  expect(blotter.errors).toEqual([]);
  expect(blotter.loads, 'about:blank and the page').toBe(2);
});
