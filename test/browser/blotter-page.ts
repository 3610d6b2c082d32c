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
    await this.page.locator('#symbol').selectOption(symbol);
    await this.page.locator('#quantity').fill(String(quantity));
    await this.page.locator('#quantity').press('Enter');
    return this.#answer(`${side} ${quantity} ${symbol}`);
  }

  /** The holding's row; it may not be there. */
  row(symbol: string): Locator {
    return this.page.locator(`[data-testid="holdings"] tr[data-symbol="${symbol}"]`);
  }

  /** Resolves once the row shows this many shares. */
  async untilHeld(symbol: string, quantity: number): Promise<void> {
    const cell = this.row(symbol).locator('[data-field="quantity"]');
    await cell.filter({ hasText: new RegExp(`^${quantity}$`) }).waitFor();
  }

  async holdings(): Promise<ShownHolding[]> {
    const rows = await this.page.locator('[data-testid="holdings"] tr[data-symbol]').all();
    return Promise.all(rows.map(shownHolding));
  }

  /** How far in the log the page says it is. */
  async index(): Promise<number> {
    return Number(await this.page.getByTestId('index').getAttribute('data-index'));
  }

  /** Decimal text without group marks. */
  async cash(): Promise<string> {
    return plain(await this.page.getByTestId('cash').innerText());
  }

  /** Order numbers in the table, newest first. */
  async orderNumbers(): Promise<number[]> {
    const rows = await this.page.locator('[data-testid="orders"] tr[data-order]').all();
    return Promise.all(rows.map(async (row) => Number(await row.getAttribute('data-order'))));
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
    plain(await row.locator(`[data-field="${name}"]`).innerText());
  return {
    symbol: (await row.getAttribute('data-symbol')) ?? '',
    quantity: Number(await field('quantity')),
    price: await field('price'),
    marketValue: await field('market-value'),
  };
}

// Without group marks, and without the arrow that says which way a price went.
const plain = (text: string): string => text.replaceAll(/[,▲▼]/g, '').trim();
