// The page in a real browser, against a real cluster whose processes are killed under it. The page
// is never reloaded: what it shows after a failure it found out by itself.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../system/local-cluster.ts';
import { rowIn, rowsIn } from './blotter-page.ts';
import { launchChromium } from './chromium.ts';

let cluster: LocalCluster;
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
  cluster = await LocalCluster.start({ demo: true, frontends: 2 });
});

afterAll(async () => {
  await browser.close();
  await cluster[Symbol.asyncDispose]();
});

const live = '[data-testid=connection][data-state=live]';

interface Opened {
  readonly page: Page;
  /** What the page complained about. */
  readonly errors: readonly string[];
}

/** The blotter at a frontend, live. */
async function opened(frontend = 0, account = 'demo'): Promise<Opened> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${cluster.urls[frontend] ?? ''}/#account=${account}`);
  await page.waitForSelector(live);
  return { page, errors };
}

interface Ticket {
  readonly symbol: string;
  readonly quantity: number;
  readonly side?: 'buy' | 'sell';
}

/** Fills the ticket in, sends it with Enter and reads what it says in the end. */
async function order(page: Page, { symbol, quantity, side = 'buy' }: Ticket): Promise<string> {
  await page.fill('#symbol', symbol);
  await page.check(`input[name=side][value=${side}]`);
  await page.fill('#quantity', String(quantity));
  const news = page.getByTestId('ticket-news');
  const before = await news.textContent();
  await page.press('#quantity', 'Enter');
  await expect.poll(() => news.textContent(), { timeout: 5_000 }).not.toBe(before);
  await expect.poll(() => news.getAttribute('data-kind'), { timeout: 40_000 }).not.toBe('sending');
  return (await news.textContent()) ?? '';
}

const rowOf = (page: Page, symbol: string) => rowIn(page, 'holdings', symbol);

const quantityOf = (page: Page, symbol: string): Promise<string | null> =>
  rowOf(page, symbol).locator('[col-id=quantity]').textContent();

const openTab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

test('the page opens on the demo account, live, with every stock', async () => {
  const { page, errors } = await opened();
  expect(await page.inputValue('#account')).toBe('demo');
  await expect.poll(() => rowsIn(page, 'stocks').count()).toBe(10);
  expect(await page.getByTestId('cash').textContent()).toMatch(/^[\d,]+\.\d{2,4}$/);
  for (const name of ['Account', 'Quantity']) {
    expect(await page.getByRole('textbox', { name, exact: true }).count()).toBe(1);
  }
  expect(await page.getByRole('combobox', { name: 'Symbol', exact: true }).count()).toBe(1);
  expect(errors).toEqual([]);
});

test('an order sent with Enter shows in holdings and orders at the index the ticket names', async () => {
  const { page, errors } = await opened();
  const news = await order(page, { symbol: 'FishCo', quantity: 3 });
  const found = /Order (\d+), committed at index (\d+)/.exec(news);
  expect(found).not.toBeNull();
  const [, number = '', index = ''] = found ?? [];
  await openTab(page, 'Order history');
  const row = rowIn(page, 'history', number);
  await row.waitFor();
  expect(await row.locator('[col-id=symbol]').textContent()).toBe('FishCo');
  expect(await row.locator('[col-id=index]').textContent()).toBe(index);
  expect(await quantityOf(page, 'FishCo')).toBe('3');
  await expect
    .poll(() => rowOf(page, 'FishCo').locator('[col-id=latency]').textContent())
    .toMatch(/^-?\d+ ms$/);
  expect(errors).toEqual([]);
});

test('an order the books refuse is explained, there and in the history, and changes nothing', async () => {
  const { page } = await opened();
  expect(await order(page, { symbol: 'SlimeCo', quantity: 5_000 })).toMatch(/Rejected.*SlimeCo/);
  await openTab(page, 'Order history');
  const refused = rowsIn(page, 'history').filter({ hasText: 'SlimeCo' });
  expect(await refused.locator('[col-id=status]').textContent()).toBe(
    'Rejected: Not enough stock for 5000 SlimeCo.',
  );
  expect(Number(await refused.locator('[col-id=index]').textContent())).toBeGreaterThan(0);
  expect(await rowOf(page, 'SlimeCo').count()).toBe(0);
});

test('the last share sold takes the row away, on every page of the account', async () => {
  const [{ page: here }, { page: there }] = [await opened(0), await opened(1)];
  await order(here, { symbol: 'DuckCo', quantity: 2 });
  await rowOf(there, 'DuckCo').waitFor();
  expect(await quantityOf(there, 'DuckCo')).toBe('2');
  await order(there, { symbol: 'DuckCo', quantity: 2, side: 'sell' });
  await rowOf(here, 'DuckCo').waitFor({ state: 'detached' });
  await rowOf(there, 'DuckCo').waitFor({ state: 'detached' });
});

test('an open page asks for nothing: all of it is pushed', async () => {
  const { page } = await opened();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const index = page.getByTestId('index');
  const before = await index.getAttribute('data-index');
  await expect.poll(() => index.getAttribute('data-index'), { timeout: 10_000 }).not.toBe(before);
  expect(asked).toEqual([]);
});

test('a killed leader is not noticed but for a wait, and the order sent meanwhile happens once', async () => {
  const { page, errors } = await opened();
  await order(page, { symbol: 'TerraTop', quantity: 1 });
  await cluster.killLeader();
  expect(await order(page, { symbol: 'TerraTop', quantity: 4 })).toContain('committed at index');
  await expect.poll(() => quantityOf(page, 'TerraTop'), { timeout: 20_000 }).toBe('5');
  await page.waitForSelector(live);
  await openTab(page, 'Order history');
  expect(await rowsIn(page, 'history').filter({ hasText: 'TerraTop' }).count()).toBe(2);
  expect(errors).toEqual([]);
});

test('a killed frontend: the page goes on at the other one and has missed nothing', async () => {
  const [{ page, errors }, { page: other }] = [await opened(0), await opened(1)];
  const snapshots: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const text = payload.toString();
      if (text.startsWith('{"t":"snapshot"')) snapshots.push(text);
    });
  });
  const frontend = page.getByTestId('frontend');
  const before = await frontend.textContent();
  cluster.killFrontend(0);
  await order(other, { symbol: 'LaserCo', quantity: 6 });
  await expect.poll(() => frontend.textContent(), { timeout: 10_000 }).not.toBe(before);
  await page.waitForSelector(live, { timeout: 30_000 });
  await expect.poll(() => quantityOf(page, 'LaserCo'), { timeout: 10_000 }).toBe('6');
  expect(snapshots).toHaveLength(1);
  expect(snapshots[0]).toContain('"recovered":true');
  expect(errors).toEqual([]);
  await cluster.untilReady('frontend-0');
});

test('the account is in the address, and an odd one is explained', async () => {
  const { page } = await opened();
  await page.fill('#account', 'bazaar');
  await page.press('#account', 'Enter');
  await page.getByText('is a house account').waitFor();
  expect(page.url()).toContain('#account=bazaar');
  await page.goBack();
  await page.waitForSelector(live);
  expect(await page.inputValue('#account')).toBe('demo');
  const { page: unknown } = await opened(0, 'nobody-here');
  await unknown.getByText('There is no account').waitFor();
});

test('who asked for less motion gets none', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'dark' });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(cluster.urls[0] ?? '');
  await page.waitForSelector(live);
  const names = await page.evaluate<string[]>(
    `[...document.querySelectorAll('*')].map((e) => getComputedStyle(e).animationName)`,
  );
  expect(new Set(names)).toEqual(new Set(['none']));
});
