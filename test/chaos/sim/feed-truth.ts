// What a follower of some accounts and symbols must have been told: the rows as they stand after each
// entry, compared with how they stood before it, whatever the entry says that it changed. Knows no
// feed.

import type { FeedChange, TrueChange } from '../checkers/feed-completeness.ts';
import type { AppliedEntry } from '../../../src/node/applied-entry.ts';
import { BookViews } from '../../../src/node/book-views.ts';
import {
  wireAccount,
  wireHolding,
  wireInstrument,
  wireOrder,
} from '../../../src/node/wire-views.ts';
import type { Books } from '../../../src/statemachine/books.ts';

export const followed = { accounts: ['acc-1', 'acc-2'], symbols: ['ABC'] } as const;

export const accountKey = (account: string): string => `account ${account}`;
export const holdingKey = (account: string, symbol: string): string =>
  `holding ${account} ${symbol}`;
export const instrumentKey = (symbol: string): string => `instrument ${symbol}`;
export const orderKey = (number: number): string => `order ${number}`;

export class FeedTruth {
  readonly changes: TrueChange[] = [];
  #rows = new Map<string, string>();

  /** Some replica has applied this entry, and these are its books now. */
  applied(entry: AppliedEntry, books: Books): void {
    if (entry.index <= (this.changes.at(-1)?.index ?? 0)) return;
    const views = new BookViews(() => books);
    const rows = rowsOf(views);
    const changes = [...changedBetween(this.#rows, rows), ...ordersOf(entry, views)];
    this.#rows = rows;
    if (changes.length > 0) this.changes.push({ index: entry.index, changes });
  }

  /** The last word on every order through `index`: a snapshot does not tell of orders. */
  ordersThrough(index: number): FeedChange[] {
    const orders = new Map<string, FeedChange>();
    for (const { index: at, changes } of this.changes) {
      if (at > index) break;
      for (const change of changes) {
        if (change.key.startsWith('order ')) orders.set(change.key, change);
      }
    }
    return [...orders.values()];
  }
}

function rowsOf(views: BookViews): Map<string, string> {
  const rows = new Map<string, string>();
  for (const name of followed.accounts) {
    const account = views.account(name);
    if (account !== null) rows.set(accountKey(name), JSON.stringify(wireAccount(account)));
    for (const holding of views.holdings(name) ?? []) {
      rows.set(holdingKey(name, holding.symbol), JSON.stringify(wireHolding(holding)));
    }
  }
  for (const symbol of followed.symbols) {
    const instrument = views.instrument(symbol);
    if (instrument !== null)
      rows.set(instrumentKey(symbol), JSON.stringify(wireInstrument(instrument)));
  }
  return rows;
}

function changedBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): FeedChange[] {
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const changed = [...after].filter(([key, value]) => before.get(key) !== value);
  return [
    ...gone.map((key) => ({ key, value: null })),
    ...changed.map(([key, value]) => ({ key, value })),
  ];
}

function ordersOf({ index, machineMs, executions }: AppliedEntry, views: BookViews): FeedChange[] {
  return executions
    .map((execution) => views.orderView(execution, index, machineMs))
    .filter(({ account }) => followed.accounts.some((name) => name === account))
    .map((order) => ({ key: orderKey(order.number), value: JSON.stringify(wireOrder(order)) }));
}
