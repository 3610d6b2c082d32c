// What a follower of some accounts and symbols must have been told: the rows as they stand after each
// entry, compared with how they stood before it, whatever the entry says that it changed. Knows no
// feed.

import type { FeedChange, TrueChange } from '../checkers/feed-completeness.ts';
import type { AppliedEntry } from '../../../src/node/consensus/applied-entry.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import {
  wireAccount,
  wireHolding,
  wireInstrument,
  wireOrder,
} from '../../../src/node/views/wire-views.ts';
import type { Books } from '../../../src/statemachine/books.ts';

export const followed = { accounts: ['acc-1', 'acc-2'], symbols: ['ABC'] } as const;

export const accountKey = (account: string): string => `account ${account}`;
export const holdingKey = (account: string, symbol: string): string =>
  `holding ${account} ${symbol}`;
export const instrumentKey = (symbol: string): string => `instrument ${symbol}`;
export const orderKey = (number: number): string => `order ${number}`;

/** A followed row as readers are shown it, and as text. */
interface ShownRow {
  view: object;
  text: string;
  /** The entry after which it was there last. */
  thereAt: number;
}

export class FeedTruth {
  readonly changes: TrueChange[] = [];
  readonly #rows = new Map<string, ShownRow>();
  #appliedIndex = 0;

  /** Some replica has applied this entry, and these are its books now. The first one counts: the
   *  books of all others are held to be equal elsewhere. */
  applied(entry: AppliedEntry, books: Books): void {
    const { index } = entry;
    if (index <= this.#appliedIndex) return;
    this.#appliedIndex = index;
    const views = new BookViews(() => books);
    const changed = this.#changed(index, views);
    const changes = [...this.#gone(index), ...changed, ...ordersOf(entry, views)];
    if (changes.length > 0) this.changes.push({ index, changes });
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

  // Every followed row is looked at, whatever the entry says that it changed.
  #changed(index: number, views: BookViews): FeedChange[] {
    const changes: FeedChange[] = [];
    const look = <View extends object>(key: string, view: View, wire: (view: View) => object) => {
      const known = this.#rows.get(key);
      if (known !== undefined) known.thereAt = index;
      if (known !== undefined && isSame(known.view, view)) return;
      const text = JSON.stringify(wire(view));
      this.#rows.set(key, { view, text, thereAt: index });
      if (text !== known?.text) changes.push({ key, value: text });
    };
    for (const { name, key, holdingKeys } of followedAccounts) {
      const account = views.account(name);
      if (account === null) continue;
      look(key, account, wireAccount);
      for (const holding of views.holdings(name) ?? []) {
        look(holdingKeys(holding.symbol), holding, wireHolding);
      }
    }
    for (const { symbol, key } of followedSymbols) {
      const instrument = views.instrument(symbol);
      if (instrument !== null) look(key, instrument, wireInstrument);
    }
    return changes;
  }

  #gone(index: number): FeedChange[] {
    const gone: FeedChange[] = [];
    for (const [key, { thereAt }] of this.#rows) {
      if (thereAt === index) continue;
      this.#rows.delete(key);
      gone.push({ key, value: null });
    }
    return gone;
  }
}

// Keys are made once: they are asked for after every entry.
const followedAccounts = followed.accounts.map((name) => {
  const keys = new Map<string, string>();
  const holdingKeys = (symbol: string): string => {
    const key = keys.get(symbol) ?? holdingKey(name, symbol);
    keys.set(symbol, key);
    return key;
  };
  return { name, key: accountKey(name), holdingKeys };
});
const followedSymbols = followed.symbols.map((symbol) => ({ symbol, key: instrumentKey(symbol) }));

/** True if two views of a kind say the same; their fields are numbers, strings and the like. */
function isSame(before: object, now: object): boolean {
  const fields = before as Record<string, unknown>;
  const fieldsNow = now as Record<string, unknown>;
  for (const name in fields) if (fields[name] !== fieldsNow[name]) return false;
  return true;
}

function ordersOf({ index, machineMs, executions }: AppliedEntry, views: BookViews): FeedChange[] {
  return executions
    .map((execution) => views.orderView(execution, index, machineMs))
    .filter(({ account }) => followed.accounts.some((name) => name === account))
    .map((order) => ({ key: orderKey(order.number), value: JSON.stringify(wireOrder(order)) }));
}
