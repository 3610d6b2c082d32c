// The page in a real browser, against a real cluster whose processes are killed under it. The page
// is never reloaded: what it shows after a failure it found out by itself.

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { LocalCluster } from '../system/local-cluster.ts';
import { rowIn, rowsIn } from './blotter-page.ts';
import { launchChromium } from './chromium.ts';
import { MarketStorm } from './market-storm.ts';

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
  const told = rowsIn(page, 'history').filter({ hasText: 'TerraTop' });
  await expect.poll(() => told.count(), { timeout: 5_000 }).toBe(2);
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

test.each([
  { look: 'dark', widthPx: 1_440, hash: '#account=demo' },
  { look: 'light', widthPx: 390, hash: '#account=demo' },
  { look: 'light', widthPx: 1_440, hash: '#/cluster' },
] as const)('axe finds nothing to object to: $look, $widthPx px, $hash', async (view) => {
  const { look, widthPx, hash } = view;
  const viewport = { width: widthPx, height: 900 };
  const context = await browser.newContext({ colorScheme: look, viewport });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${cluster.urls[0] ?? ''}/${hash}`);
  await page.waitForSelector(live);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow, 'nothing is wider than the screen').toBeLessThanOrEqual(0);
});

test('the operators’ page shows every node, and a leader', async () => {
  const { page } = await opened();
  await page.getByRole('link', { name: 'Cluster' }).click();
  await expect.poll(() => page.locator('[data-testid=nodes] tbody tr').count()).toBe(3);
  await page.locator('[data-testid=nodes] [data-role=leader]').waitFor();
  const response = await fetch(`${cluster.urls[0] ?? ''}/cluster`);
  const { data } = (await response.json()) as { readonly data: { readonly leaderId: number } };
  expect(await page.getByTestId('leader').textContent()).toBe(`Node ${data.leaderId}`);
});

test('an order begun stays in its account’s ticket through other pages, and is gone once sent', async () => {
  const { page } = await opened();
  const leaveAndReturn = async (): Promise<void> => {
    await page.getByRole('link', { name: 'Cluster' }).click();
    await page.getByTestId('leader').waitFor();
    await page.getByRole('link', { name: 'Trade' }).click();
    await page.locator('#symbol').waitFor();
  };
  await page.selectOption('#kind', 'limit');
  await page.fill('#symbol', 'TimeStop');
  await page.fill('#limit', '1.25');
  await leaveAndReturn();
  expect(await page.inputValue('#symbol')).toBe('TimeStop');
  expect(await page.inputValue('#limit')).toBe('1.25');
  expect(await page.getByTestId('ticket-news').getAttribute('data-kind')).toBe('idle');
  await page.fill('#account', 'bazaar');
  await page.press('#account', 'Enter');
  await page.getByText('is a house account').waitFor();
  expect(await page.inputValue('#symbol')).toBe('');
  await page.goBack();
  await page.waitForSelector(live);
  expect(await page.inputValue('#limit')).toBe('1.25');
  await page.press('#limit', 'Enter');
  await page
    .getByTestId('ticket-news')
    .getByText(/Order \d+/)
    .waitFor();
  await leaveAndReturn();
  expect(await page.inputValue('#symbol')).toBe('');
  const row = rowsIn(page, 'open-orders').filter({ hasText: 'TimeStop' });
  await row.getByRole('button', { name: /^Cancel order/ }).click();
  await row.waitFor({ state: 'detached' });
});

test.each([390, 1_440])('the list of keys is whole at %i px', async (width) => {
  const { page } = await opened();
  await page.setViewportSize({ width, height: 900 });
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('In a number').waitFor();
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('dialog, dialog dd')]
    .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent)`);
  expect(cut).toEqual([]);
});

/** Presses the key, and tells which field would get one that came right behind it. */
function fieldAfter(page: Page, key: string): Promise<string> {
  return page.evaluate<string>(`(async () => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }));
    await Promise.resolve();
    return document.activeElement.id;
  })()`);
}

test('by keys alone: a limit order is placed, replaced and canceled', async () => {
  const { page, errors } = await opened();
  await page.keyboard.press('/');
  await page.keyboard.type('TimeStop');
  await page.locator('h1').click();
  expect(await fieldAfter(page, 'l'), 'a fast typist loses nothing').toBe('limit');
  await page.keyboard.type('1.50');
  await page.keyboard.press('Enter');
  const row = rowsIn(page, 'open-orders').filter({ hasText: 'TimeStop' });
  await row.getByText('Working').waitFor();
  await row.getByRole('button', { name: /^Replace order/ }).click();
  await page.getByRole('dialog').getByLabel('Limit $').fill('2.50');
  await page.keyboard.press('Enter');
  await row.locator('[col-id=limit]', { hasText: '2.50' }).waitFor();
  await row.getByRole('button', { name: /^Cancel order/ }).click();
  await row.waitFor({ state: 'detached' });
  expect(errors).toEqual([]);
});

test('Escape leaves a field, whose keys are the page’s again, and a menu, to where it was opened', async () => {
  const { page } = await opened();
  await page.keyboard.press('/');
  await page.keyboard.type('x');
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const columns = page.getByRole('button', { name: 'Columns of holdings' });
  await columns.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  const focused = `document.activeElement.getAttribute('aria-label')`;
  expect(await page.evaluate<string>(focused)).toBe('Columns of holdings');
});

/** Presses, and lets go only once the page has taken two more beats of news. */
async function pressThroughNews(page: Page, button: Locator): Promise<void> {
  const place = await button.boundingBox();
  if (place === null) throw new Error('there is nothing to press');
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  await page.mouse.down();
  for (let beat = 0; beat < 2; beat += 1) {
    const index = (await page.getByTestId('index').getAttribute('data-index')) ?? '';
    await page.locator(`[data-testid=index]:not([data-index="${index}"])`).waitFor();
  }
  await page.mouse.up();
}

test('in a storm of prices and orders no press is lost: 20 dialogs, 10 folds', async () => {
  const { page, errors } = await opened();
  const client = cluster.client();
  const limit = { limitUnits: money(10_000), timeInForce: 'gtc' } as const;
  const order = { account: 'demo', side: 'buy', quantity: quantity(1) } as const;
  await client.submit({ kind: 'limit-order', ...order, symbol: 'MenhirCo', ...limit });
  const market = new MarketStorm(client);
  onTestFinished(() => market.end());
  await page.getByLabel('Group open orders').selectOption('symbol');
  const replace = page.getByRole('button', { name: /^Replace order.*MenhirCo/ });
  await replace.waitFor();
  for (let press = 0; press < 20; press += 1) {
    await pressThroughNews(page, replace);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  const headings = page.getByTestId('open-orders').locator('.group-heading');
  const heading = headings.filter({ hasText: 'MenhirCo' });
  for (let press = 0; press < 10; press += 1) {
    await pressThroughNews(page, heading);
    expect(await heading.getAttribute('aria-expanded')).toBe(String(press % 2 === 1));
  }
  await replace.waitFor();
  expect(errors).toEqual([]);
});

test('a locked price counts down and is committed', async () => {
  const { page } = await opened();
  await page.fill('#symbol', 'MenhirCo');
  await page.selectOption('#kind', 'lock');
  await page.fill('#amount', '250.00');
  await page.press('#amount', 'Enter');
  await expect.poll(() => page.getByTestId('lock-left').textContent()).toMatch(/^\d\d s left$/);
  await page.getByRole('button', { name: 'Commit' }).click();
  await expect.poll(() => page.getByTestId('notice').textContent()).toMatch(/Committed at index/);
  await rowOf(page, 'MenhirCo').waitFor();
});

test('a ticket that sells tells what there is to sell, and marks what is more', async () => {
  const { page } = await opened();
  await order(page, { symbol: 'TimeStop', quantity: 2 });
  await page.fill('#symbol', 'TimeStop');
  await page.check('input[name=side][value=sell]');
  const means = page.locator('#ticket-about span');
  await expect.poll(() => means.textContent()).toMatch(/^Free to sell \d+$/);
  const free = Number((await means.textContent())?.replace(/\D/g, ''));
  expect(free).toBeGreaterThanOrEqual(2);
  await page.fill('#quantity', String(free));
  await expect.poll(() => means.getAttribute('class')).toBe('');
  await page.fill('#quantity', String(free + 1));
  await expect.poll(() => means.getAttribute('class')).toBe('short');
});

test('a large order is asked about first, and “no” sends nothing', async () => {
  const { page } = await opened();
  await page.getByLabel('Ask above $').fill('10');
  await page.fill('#symbol', 'TimeStop');
  await page.fill('#quantity', '2');
  await page.press('#quantity', 'Enter');
  await page.getByRole('dialog').getByText('This is a large order').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByTestId('ticket-news').getAttribute('data-kind')).toBe('idle');
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
