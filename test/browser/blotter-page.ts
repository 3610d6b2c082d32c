// The blotter as a trader uses it: fields are filled, buttons pressed, rows read. Knows the page's
// test ids and nothing of what should stand there.

import type { Browser, Locator, Page } from 'playwright-core';

export interface ShownHolding {
  readonly symbol: string;
  readonly quantity: number;
  /** Decimal text without group marks. */
  readonly price: string;
  readonly marketValue: string;
}

const answerDeadlineMs = 30_000;

export class BlotterPage {
  readonly page: Page;
  /** Errors that nobody on the page caught. */
  readonly errors: string[] = [];
  loads = 0;

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('load', () => (this.loads += 1));
  }

  static async open(browser: Browser, url: string): Promise<BlotterPage> {
    const blotter = new BlotterPage(await browser.newPage());
    await blotter.page.goto(url);
    return blotter;
  }

  /** Resolves once the pill says so. States: live, stale, reconnecting, offline. */
  async untilConnection(state: string, deadlineMs = 20_000): Promise<void> {
    const pill = this.page.locator(`[data-testid="connection"][data-state="${state}"]`);
    await pill.waitFor({ timeout: deadlineMs });
  }

  connection(): Promise<string> {
    return this.page.getByTestId('connection').innerText();
  }

  /** Places an order of less than 1,000 shares with the ticket and answers the sentence it ends with. */
  async trade(side: 'buy' | 'sell', quantity: number, symbol: string): Promise<string> {
    await this.page.getByLabel(side === 'buy' ? 'Buy' : 'Sell', { exact: true }).check();
    await this.page.locator('#symbol').fill(symbol);
    await this.page.locator('#quantity').fill(String(quantity));
    await this.page.locator('#quantity').press('Enter');
    return this.#answer(`${side} ${quantity} ${symbol}`);
  }

  /** The holding's row; it may not be there. */
  row(symbol: string): Locator {
    return rowIn(this.page, 'holdings', symbol);
  }

  /** Resolves once the row shows this many shares. */
  async untilHeld(symbol: string, quantity: number): Promise<void> {
    const cell = this.row(symbol).locator('[col-id="quantity"]');
    await cell.filter({ hasText: new RegExp(`^${quantity}$`) }).waitFor();
  }

  async holdings(): Promise<ShownHolding[]> {
    const rows = await rowsIn(this.page, 'holdings').all();
    const shown = await Promise.all(rows.map(shownHolding));
    return shown.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  /** How far in the log the page says it is. */
  async index(): Promise<number> {
    return Number(await this.page.getByTestId('index').getAttribute('data-index'));
  }

  /** Decimal text without group marks. */
  async cash(): Promise<string> {
    return plain(await this.page.getByTestId('cash').innerText());
  }

  /** Numbers of the orders in the history that the books took, newest first. */
  async orderNumbers(): Promise<number[]> {
    await this.page.getByRole('tab', { name: 'Order history' }).click();
    await rowsIn(this.page, 'history').first().waitFor();
    const rows = await rowsIn(this.page, 'history').all();
    const ids = await Promise.all(rows.map((row) => row.getAttribute('row-id')));
    const numbers = ids.filter((id) => /^\d+$/.test(id ?? '')).map(Number);
    return numbers.sort((a, b) => b - a);
  }

  async #answer(what: string): Promise<string> {
    const news = this.page.getByTestId('ticket-news');
    const ended = news.filter({ hasText: /Order \d+|^Rejected|unknown/ }).filter({ hasText: what });
    await ended.waitFor({ timeout: answerDeadlineMs });
    return news.innerText();
  }
}

async function shownHolding(row: Locator): Promise<ShownHolding> {
  const field = async (name: string): Promise<string> =>
    plain(await row.locator(`[col-id="${name}"]`).innerText());
  return {
    symbol: (await row.getAttribute('row-id')) ?? '',
    quantity: Number(await field('quantity')),
    price: await field('price'),
    marketValue: await field('market-value'),
  };
}

/** The rows of a table, sums and headings apart. */
export const rowsIn = (page: Page, table: string): Locator =>
  page.locator(`[data-testid="${table}"] .ag-row:not(.ag-row-pinned)`);

export const rowIn = (page: Page, table: string, id: string): Locator =>
  page.locator(`[data-testid="${table}"] .ag-row[row-id="${id}"]`);

// Without group marks.
const plain = (text: string): string => text.replaceAll(',', '').trim();
