// What a follower of some accounts and symbols must have been told: the rows as they stand after each
// entry, compared with how they stood before it, whatever the entry says that it changed. Knows no
// feed.

import { isSameValue } from '../checkers/feed-completeness.ts';
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
import type {
  AccountRow,
  HoldingRow,
  InstrumentRow,
} from '../../../src/statemachine/tables/rows.ts';

export const followed = { accounts: ['acc-1', 'acc-2'], symbols: ['ABC'] } as const;

export const accountKey = (account: string): string => `account ${account}`;
export const holdingKey = (account: string, symbol: string): string =>
  `holding ${account} ${symbol}`;
export const instrumentKey = (symbol: string): string => `instrument ${symbol}`;
export const orderKey = (number: number): string => `order ${number}`;

type FollowedRow = AccountRow | HoldingRow | InstrumentRow;

/** A followed row as it was looked at last, and as readers are shown it. */
interface SeenRow {
  row: FollowedRow;
  shown: object;
  /** The entry after which it was there last. */
  thereAt: number;
}

export class FeedTruth {
  readonly changes: TrueChange[] = [];
  readonly #rows = new Map<string, SeenRow>();
  #appliedIndex = 0;

  /** Some replica has applied this entry, and these are its books now. The first one counts: the
   *  books of all others are held to be equal elsewhere. */
  applied(entry: AppliedEntry, books: Books): void {
    const { index } = entry;
    if (index <= this.#appliedIndex) return;
    this.#appliedIndex = index;
    const changed = this.#changed(index, books);
    const changes = [...this.#gone(index), ...changed, ...ordersOf(entry, books)];
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
  #changed(index: number, books: Books): FeedChange[] {
    const changes: FeedChange[] = [];
    const look = (key: string, row: FollowedRow): void => {
      const known = this.#rows.get(key);
      if (known !== undefined) known.thereAt = index;
      if (known !== undefined && isSame(known.row, row)) return;
      const shown = shownTo(row, books);
      this.#rows.set(key, { row: { ...row }, shown, thereAt: index });
      if (!isSameValue(shown, known?.shown)) changes.push({ key, value: shown });
    };
    for (const { name, key, holdingKeys } of followedAccounts) {
      const account = books.accounts.byName(name);
      if (account === null) continue;
      look(key, account);
      for (const holding of books.holdings.of(account.id)) {
        const symbol = books.instruments.byId(holding.symbolId)?.symbol ?? '';
        look(holdingKeys(symbol), holding);
      }
    }
    for (const { symbol, key } of followedSymbols) {
      const instrument = books.instruments.bySymbol(symbol);
      if (instrument !== null) look(key, instrument);
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

// Field by field, and views made only of what differs: nearly every row is as it was.
function isSame(before: FollowedRow, now: FollowedRow): boolean {
  if (before.changedIndex !== now.changedIndex) return false;
  switch (now.table) {
    case 'account':
      return before.table === 'account' && isSameAccount(before, now);
    case 'holding':
      return before.table === 'holding' && isSameHolding(before, now);
    case 'instrument':
      return before.table === 'instrument' && isSameInstrument(before, now);
  }
}

const isSameAccount = (before: AccountRow, now: AccountRow): boolean =>
  before.cashUnits === now.cashUnits &&
  before.reservedCashUnits === now.reservedCashUnits &&
  before.active === now.active &&
  before.name === now.name &&
  before.displayName === now.displayName &&
  before.kind === now.kind;

const isSameHolding = (before: HoldingRow, now: HoldingRow): boolean =>
  before.accountId === now.accountId &&
  before.symbolId === now.symbolId &&
  before.quantity === now.quantity &&
  before.reserved === now.reserved &&
  before.costUnits === now.costUnits &&
  before.changedMs === now.changedMs;

const isSameInstrument = (before: InstrumentRow, now: InstrumentRow): boolean =>
  before.symbol === now.symbol &&
  before.priceUnits === now.priceUnits &&
  before.priceMs === now.priceMs &&
  before.priceTtlMs === now.priceTtlMs &&
  before.inventory === now.inventory &&
  before.volume === now.volume;

function shownTo(row: FollowedRow, books: Books): object {
  const views = new BookViews(() => books);
  switch (row.table) {
    case 'account':
      return wireAccount(views.accountView(row));
    case 'holding':
      return wireHolding(views.holdingView(row));
    case 'instrument':
      return wireInstrument(views.instrumentView(row));
  }
}

function ordersOf({ index, machineMs, executions }: AppliedEntry, books: Books): FeedChange[] {
  const changes: FeedChange[] = [];
  for (const execution of executions) {
    const name = books.accounts.byId(execution.accountId)?.name;
    if (!followed.accounts.some((followedName) => followedName === name)) continue;
    const order = new BookViews(() => books).orderView(execution, index, machineMs);
    changes.push({ key: orderKey(order.number), value: wireOrder(order) });
  }
  return changes;
}
