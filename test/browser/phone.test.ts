// The page on a phone: a narrow screen and fingers, in a real browser against a real cluster.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../system/local-cluster.ts';
import { rowsIn } from './blotter-page.ts';
import { launchChromium } from './chromium.ts';

let cluster: LocalCluster;
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
  cluster = await LocalCluster.start({ demo: true });
});

afterAll(async () => {
  await browser.close();
  await cluster[Symbol.asyncDispose]();
});

const stateIs = (state: string): string => `[data-testid=connection][data-state=${state}]`;

/** The blotter on a phone, live. */
async function opened(hash: string): Promise<Page> {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const context = await browser.newContext(phone);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${cluster.urls[0] ?? ''}/${hash}`);
  await page.waitForSelector(stateIs('live'));
  return page;
}

test('by touch: no word of keys, a named chart, an order placed, replaced and canceled', async () => {
  const page = await opened('#account=demo');
  await page.getByText('Account value, $').waitFor();
  await page.getByRole('button', { name: 'Trade', exact: true }).tap();
  expect(await page.getByTestId('ticket-news').innerText()).not.toMatch(/Enter|keys/);
  await page.fill('#symbol', 'TimeStop');
  await page.selectOption('#kind', 'limit');
  await page.fill('#limit', '1.50');
  await page.locator('.ticket .send').tap();
  await page.getByTestId('ticket-news').getByText('Order').waitFor();
  await page.getByRole('button', { name: 'Orders', exact: true }).tap();
  const row = rowsIn(page, 'open-orders').filter({ hasText: 'TimeStop' });
  await row.getByRole('button', { name: /^Replace order/ }).tap();
  const limit = page.getByRole('dialog').getByLabel('Limit $');
  // A phone enlarges the whole page with a field of smaller letters, and leaves it so.
  const size = `getComputedStyle(document.querySelector('dialog input')).fontSize`;
  expect(await page.evaluate<string>(size)).toBe('16px');
  await limit.fill('2.50');
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).tap();
  // Its row may be still on its way: whoever taps “Cancel” now means the one that is gone.
  const said = await page.getByText(/Order \d+ is replaced by order \d+/).innerText();
  const next = /by order (\d+)/.exec(said)?.[1] ?? '';
  await row.getByRole('button', { name: new RegExp(`^Cancel order ${next},`) }).tap();
  await row.waitFor({ state: 'detached' });
});

test('the table of nodes has its place, also with a node that is silent', async () => {
  const page = await opened('#/cluster');
  const rows = page.locator('[data-testid=nodes] tbody tr');
  await expect.poll(() => rows.count()).toBe(3);
  const box = `document.querySelector('.table-box')`;
  const surplusPx = (): Promise<number> =>
    page.evaluate<number>(`${box}.scrollWidth - ${box}.clientWidth`);
  expect(await surplusPx()).toBe(0);
  expect(await rows.first().innerText()).toMatch(/^Node 1\s+(leader|follower)\s+Well\s+\d+\s+\d+$/);
  const follower = page.locator('[data-testid=nodes] [data-role=follower]').first();
  const nodeId = Number(await follower.getAttribute('data-node'));
  cluster.signal(nodeId, 'SIGSTOP');
  onTestFinished(() => {
    cluster.signal(nodeId, 'SIGCONT');
  });
  await page.locator('[data-role=silent]').getByText('Silent:').waitFor();
  expect(await surplusPx()).toBe(0);
});

const standing = ['h1', '.page-nav', '.account-bar', '.look', 'main'];

/** Where everything stands that is not the word on freshness. */
const places = (page: Page): Promise<string> =>
  page.evaluate<string>(`JSON.stringify(${JSON.stringify(standing)}.map(
    (part) => [part, document.querySelector(part).getBoundingClientRect()]))`);

test('the header stands still when the connection is lost and comes back', async () => {
  const page = await opened('#account=demo');
  const before = await places(page);
  cluster.killFrontend(0);
  await page.waitForSelector(stateIs('reconnecting'));
  expect(
    await page
      .getByRole('status')
      .filter({ hasText: /RECONNECTING since/ })
      .count(),
  ).toBe(1);
  expect(await places(page)).toBe(before);
  await page.waitForSelector(stateIs('live'), { timeout: 30_000 });
  expect(await places(page)).toBe(before);
});
