// What each command does to the naive books. The order of the questions is the order in which a
// clerk would ask them: who, what, how much, at what price, can they.

import type { Command, CreateAccount, PlaceOrder } from '../../src/domain/command.ts';
import type { SetAccountActive, SetPrice } from '../../src/domain/command.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { most, priceMost, sharesMost } from './naive-books.ts';
import type { NaiveAccount, NaiveBooks, NaiveTrade, NaiveVerdict, Side } from './naive-books.ts';
import { awake, customer, isCents, isWord } from './naive-clerk.ts';
import { cancelAll, cancelOrder, offerShares, placeOrder, replaceOrder } from './naive-orders.ts';
import { cancelSet, fireAll, setAmount, setTrigger } from './naive-triggers.ts';

/** Runs one command at the books' present time. Shares it brings back to the house are offered to those
 *  who wait for them; a price offers all it moves by itself. */
export function runNaively(books: NaiveBooks, command: Command): NaiveVerdict {
  const before = new Map([...books.stocks].map(([symbol, { inventory }]) => [symbol, inventory]));
  const verdict = decide(books, command);
  if (command.kind === 'set-price') return verdict;
  for (const stock of books.stocks.values()) {
    if (stock.inventory > (before.get(stock.symbol) ?? stock.inventory)) offerShares(books, stock);
  }
  return verdict;
}

function decide(books: NaiveBooks, command: Command): NaiveVerdict {
  switch (command.kind) {
    case 'noop':
      return null;
    case 'reject-at-edge':
      return command.reason;
    case 'create-account':
      if (books.account(command.account) !== undefined) return 'duplicate-account';
      open(books, command);
      return null;
    case 'deposit':
      return deposit(books, command);
    case 'list-instrument':
      return list(books, command);
    case 'restock':
      return restock(books, command);
    case 'set-price':
      return setPrice(books, command);
    case 'order':
      return order(books, command);
    case 'notional-order':
      return notionalOrder(books, command);
    case 'limit-order':
    case 'stop-order':
      return placeOrder(books, command);
    case 'cancel-order':
      return cancelOrder(books, command);
    case 'replace-order':
      return replaceOrder(books, command);
    case 'cancel-all':
      return cancelAll(books, command);
    case 'quote':
      return quote(books, command.account, command.symbol);
    case 'buy':
    case 'sell':
      return ask(books, command);
    case 'commit-buy':
      return commit(books, command.account, 'buy');
    case 'commit-sell':
      return commit(books, command.account, 'sell');
    case 'cancel-buy':
      return cancel(books, command.account, 'buy');
    case 'cancel-sell':
      return cancel(books, command.account, 'sell');
    case 'set-buy-amount':
      return setAmount(books, { ...command, side: 'buy' });
    case 'set-sell-amount':
      return setAmount(books, { ...command, side: 'sell' });
    case 'set-buy-trigger':
      return setTrigger(books, { ...command, side: 'buy' });
    case 'set-sell-trigger':
      return setTrigger(books, { ...command, side: 'sell' });
    case 'cancel-set-buy':
      return cancelSet(books, { ...command, side: 'buy' });
    case 'cancel-set-sell':
      return cancelSet(books, { ...command, side: 'sell' });
    case 'dumplog':
      return command.account === undefined ? null : wordOf(awake(books, command.account));
    case 'display-summary':
    case 'record-event':
      return wordOf(awake(books, command.account));
    case 'set-account-active':
      return setActive(books, command);
    // Who may do what is tried against its own rules (test/statemachine/access.test.ts): no stream here has it.
    case 'create-token':
    case 'revoke-token':
    case 'set-access':
      return 'malformed';
    // Nobody owns history: test/statemachine/keep-history.test.ts.
    case 'set-audit-retention':
    case 'prune-history':
      return 'malformed';
    case 'advance-clock':
      books.advance(command.clockMs);
      return null;
  }
}

const wordOf = (found: NaiveAccount | NaiveVerdict): NaiveVerdict => (isWord(found) ? found : null);

function setActive(books: NaiveBooks, { account: name, active }: SetAccountActive): NaiveVerdict {
  const account = books.account(name);
  if (account === undefined) return 'unknown-account';
  account.active = active;
  return null;
}

function open(
  books: NaiveBooks,
  { account: name, displayName: shownAs = name, accountKind }: Omit<CreateAccount, 'kind'>,
): NaiveAccount {
  const account = { name, shownAs, house: accountKind === 'house', active: true, cash: 0n };
  books.accounts.push(account);
  return account;
}

function deposit(books: NaiveBooks, command: Command & { kind: 'deposit' }): NaiveVerdict {
  const { amountUnits, createIfMissing, account: name } = command;
  const good = createIfMissing ? isCents(amountUnits) : amountUnits > 0;
  if (!good || books.deposited + BigInt(amountUnits) > most) return 'bad-amount';
  const known = books.account(name);
  if (known === undefined && !createIfMissing) return 'unknown-account';
  if (known?.active === false) return 'inactive-account';
  if (known?.house === true) return 'malformed';
  if (known !== undefined && known.cash + BigInt(amountUnits) > most) return 'bad-amount';
  const account = known ?? open(books, { account: name, accountKind: 'cash' });
  account.cash += BigInt(amountUnits);
  books.deposited += BigInt(amountUnits);
  return null;
}

function list(books: NaiveBooks, command: Command & { kind: 'list-instrument' }): NaiveVerdict {
  const { symbol, priceUnits, inventory, priceTtlMs } = command;
  if (books.stock(symbol) !== undefined) return 'duplicate-symbol';
  if (priceUnits < 0 || BigInt(priceUnits) > priceMost) return 'bad-amount';
  if (inventory !== null && BigInt(inventory) > sharesMost) return 'bad-quantity';
  books.stocks.set(symbol, {
    symbol,
    ttlMs: priceTtlMs,
    unlimited: inventory === null,
    price: BigInt(priceUnits),
    pricedMs: books.nowMs,
    inventory: BigInt(inventory ?? 0),
    volume: 0n,
    houseShares: 0n,
    sources: new Map(),
  });
  return null;
}

function restock(books: NaiveBooks, command: Command & { kind: 'restock' }): NaiveVerdict {
  const stock = books.stock(command.symbol);
  if (stock === undefined) return 'unknown-symbol';
  const level = BigInt(command.quantity);
  if (stock.unlimited || level < 1n || level > sharesMost) return 'bad-quantity';
  if (stock.inventory < level) stock.inventory = level;
  return null;
}

function setPrice(books: NaiveBooks, command: SetPrice): NaiveVerdict {
  const { source, sourceSequence, priceUnits } = command;
  const stock = books.stock(command.symbol);
  if (stock === undefined) return 'unknown-symbol';
  if (priceUnits < 1 || BigInt(priceUnits) > priceMost) return 'bad-amount';
  if (sourceSequence !== null) {
    const last = stock.sources.get(source);
    if (last !== undefined && sourceSequence <= last) return 'stale-source-sequence';
    if (last === undefined && stock.sources.size === 64) return 'limit-exceeded';
    stock.sources.set(source, sourceSequence);
  }
  stock.price = BigInt(priceUnits);
  stock.pricedMs = books.nowMs;
  fireAll(books, stock);
  return null;
}

function order(books: NaiveBooks, command: PlaceOrder): NaiveVerdict {
  const account = awake(books, command.account);
  if (isWord(account)) return account;
  const stock = books.stock(command.symbol);
  if (stock === undefined) return 'unknown-symbol';
  const shares = BigInt(command.quantity);
  if (shares < 1n || shares > sharesMost) return 'bad-quantity';
  const price = books.priceOf(stock);
  if (typeof price === 'string') return price;
  if (shares * price > most) return 'bad-quantity';
  const trade = { account, stock, shares, price };
  const problem = command.side === 'buy' ? buyNow(books, trade) : sellNow(books, trade);
  if (problem === null) books.orders += 1;
  return problem;
}

// As many whole shares as the money is worth, then like any order.
function notionalOrder(
  books: NaiveBooks,
  { amountUnits, ...command }: Command & { kind: 'notional-order' },
): NaiveVerdict {
  const stock = books.stock(command.symbol);
  const account = awake(books, command.account);
  if (isWord(account)) return account;
  if (stock === undefined) return 'unknown-symbol';
  if (amountUnits < 1) return 'bad-amount';
  const price = books.priceOf(stock);
  if (typeof price === 'string') return price;
  const shares = BigInt(amountUnits) / price;
  if (shares === 0n) return 'bad-amount';
  return order(books, { ...command, kind: 'order', quantity: quantity(Number(shares)) });
}

function buyNow(books: NaiveBooks, trade: NaiveTrade): NaiveVerdict {
  const { account, shares, price } = trade;
  if (!account.house && books.freeCash(account.name) < shares * price) return 'insufficient-cash';
  return books.buyFromHouse(trade);
}

function sellNow(books: NaiveBooks, trade: NaiveTrade): NaiveVerdict {
  const { account, stock, shares } = trade;
  const has = account.house || books.freeShares(account.name, stock.symbol) >= shares;
  return has ? books.sellToHouse(trade) : 'insufficient-shares';
}

function quote(books: NaiveBooks, name: string, symbol: string): NaiveVerdict {
  const account = awake(books, name);
  if (isWord(account)) return account;
  const stock = books.stock(symbol);
  if (stock === undefined) return 'unknown-symbol';
  const price = books.priceOf(stock);
  return typeof price === 'string' ? price : null;
}

function ask(books: NaiveBooks, command: Command & { kind: 'buy' | 'sell' }): NaiveVerdict {
  const account = customer(books, command.account);
  if (isWord(account)) return account;
  const stock = books.stock(command.symbol);
  if (stock === undefined) return 'unknown-symbol';
  if (!isCents(command.amountUnits)) return 'bad-amount';
  const price = books.priceOf(stock);
  if (typeof price === 'string') return price;
  const amount = BigInt(command.amountUnits);
  const shares = amount / price;
  const poor = command.kind === 'buy' && books.freeCash(account.name) < amount;
  if (poor) return 'insufficient-cash';
  if (shares === 0n) return 'bad-amount';
  if (shares > sharesMost) return 'bad-quantity';
  if (command.kind === 'sell' && books.freeShares(account.name, stock.symbol) < shares) {
    return 'insufficient-shares';
  }
  if (command.kind === 'buy' && !stock.unlimited && stock.inventory < shares) {
    return 'insufficient-inventory';
  }
  const { symbol } = stock;
  const startedMs = books.nowMs;
  books.pending.push({
    number: books.orders,
    account: account.name,
    symbol,
    side: command.kind,
    shares,
    price,
    startedMs,
  });
  books.orders += 1;
  return null;
}

function commit(books: NaiveBooks, name: string, side: Side): NaiveVerdict {
  const account = customer(books, name);
  if (isWord(account)) return account;
  const newest = books.pending.findLast((one) => one.account === name && one.side === side);
  if (newest === undefined) return 'no-confirmation';
  const stock = books.stock(newest.symbol);
  if (stock === undefined) throw new Error('what is pending was listed');
  const trade = { account, stock, shares: newest.shares, price: newest.price };
  const problem = side === 'buy' ? books.buyFromHouse(trade) : books.sellToHouse(trade);
  if (problem === null) books.pending = books.pending.filter((one) => one !== newest);
  return problem;
}

function cancel(books: NaiveBooks, name: string, side: Side): NaiveVerdict {
  const account = customer(books, name);
  if (isWord(account)) return account;
  const newest = books.pending.findLast((one) => one.account === name && one.side === side);
  if (newest === undefined) return 'no-confirmation';
  books.pending = books.pending.filter((one) => one !== newest);
  return null;
}
