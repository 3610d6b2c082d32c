// What is true of the books between any two entries, whatever came. Tests ask after every entry;
// an operator may ask of a restored copy. Walks everything, so never on the hot path.

import { assert } from '../base/assert.ts';
import { isNumberedSession, numberedSessionsFrom } from '../domain/command-place.ts';
import { money, moneyUnitsMax } from '../domain/money.ts';
import type { Books } from './books.ts';
import {
  clOrdIdsMax,
  clOrdIdsPerAccountMax,
  confirmationsMax,
  numberedSessionsMax,
  openOrdersMax,
  sessionsMax,
  sessionWindowMax,
} from './limits.ts';
import { heldUnits, leavesOf } from './resting-order.ts';
import type { AccountRow, HoldingRow, OpenOrderRow } from './tables/rows.ts';

/** Asserts both laws of conservation and every bound.
 *  @throws AssertionFailed naming the first broken fact */
export function checkLaws(books: Books): void {
  checkAccounts(books);
  checkCash(books);
  checkShares(books);
  checkLocks(books);
  checkSessions(books);
  checkClOrdIds(books);
}

function checkAccounts(books: Books): void {
  for (const row of books.accounts.all()) {
    assert(isCount(row.cashUnits), 'no account owes cash');
    assert(isCount(row.reservedCashUnits), 'no account reserves less than nothing');
    const owned = row.cashUnits + row.reservedCashUnits;
    assert(owned <= moneyUnitsMax, 'an account fits an integer, reserves included');
    if (row.kind === 'house') checkHouse(books, row);
  }
}

function checkHouse(books: Books, row: AccountRow): void {
  assert(row.cashUnits + row.reservedCashUnits === 0, 'a house has no cash');
  assert(books.holdings.of(row.id).length === 0, 'a house has no holdings');
}

// Sums in BigInt: what is conserved may pass through sums no single number holds.
function checkCash(books: Books): void {
  const { counters } = books;
  assert(Number.isSafeInteger(counters.houseCashUnits), 'the cash of the house is exact');
  assert(isCount(counters.depositedUnits), 'deposits are exact');
  assert(isCount(counters.withdrawnUnits), 'withdrawals are exact');
  let cash = BigInt(counters.houseCashUnits);
  for (const row of books.accounts.all()) {
    cash += BigInt(row.cashUnits) + BigInt(row.reservedCashUnits);
  }
  const brought = BigInt(counters.depositedUnits) - BigInt(counters.withdrawnUnits);
  assert(cash === brought, 'cash is conserved');
}

function checkShares(books: Books): void {
  const held = new Map<number, bigint>();
  for (const row of books.holdings.all()) {
    checkHolding(books, row);
    const sum = held.get(row.symbolId) ?? 0n;
    held.set(row.symbolId, sum + BigInt(row.quantity) + BigInt(row.reserved));
  }
  for (const row of books.instruments.all()) {
    assert(row.inventory >= -1, 'no inventory is short');
    assert(isCount(row.volume), 'volume is exact');
    assert(Number.isSafeInteger(row.houseShares), 'the shares of the house are exact');
    assert(isCount(row.priceUnits), 'no price is negative');
    const inventory = Math.max(row.inventory, 0);
    const shares = BigInt(inventory) + BigInt(row.houseShares) + (held.get(row.id) ?? 0n);
    assert(shares === BigInt(row.listed), 'shares are conserved');
  }
}

function checkHolding(books: Books, row: HoldingRow): void {
  assert(isCount(row.quantity) && isCount(row.reserved), 'no holding is short');
  assert(row.quantity + row.reserved > 0, 'a holding of nothing is no row');
  assert(isCount(row.costUnits), 'no cost is negative');
  assert(books.accounts.byId(row.accountId) !== null, 'a holding has an owner');
  assert(books.instruments.byId(row.symbolId) !== null, 'a holding is of a listed symbol');
}

function checkLocks(books: Books): void {
  const cash = new Map<number, number>();
  const shares = new Map<string, number>();
  for (const row of books.confirmations.all()) {
    assert(row.number < books.counters.nextOrderNumber, 'a lock has a number that was given');
    if (row.side === 'buy') {
      const units = row.priceUnits * row.quantity;
      cash.set(row.accountId, money((cash.get(row.accountId) ?? 0) + units));
    } else {
      const key = `${row.accountId}/${row.symbolId}`;
      shares.set(key, (shares.get(key) ?? 0) + row.quantity);
    }
  }
  for (const row of books.triggers.all()) {
    assert(row.id < books.counters.nextLadderId, 'an automatic trade has an id that was given');
    if (row.side === 'buy') {
      cash.set(row.accountId, money((cash.get(row.accountId) ?? 0) + row.amountUnits));
    } else if (row.quantity > 0) {
      const key = `${row.accountId}/${row.symbolId}`;
      shares.set(key, (shares.get(key) ?? 0) + row.quantity);
    }
  }
  addOpenOrders(books, cash, shares);
  for (const row of books.accounts.all()) {
    assert(
      row.reservedCashUnits === (cash.get(row.id) ?? 0),
      'reserved cash is that of what is open',
    );
  }
  for (const row of books.holdings.all()) {
    const reserved = shares.get(`${row.accountId}/${row.symbolId}`) ?? 0;
    assert(row.reserved === reserved, 'reserved shares are those of what is open');
    shares.delete(`${row.accountId}/${row.symbolId}`);
  }
  assert(shares.size === 0, 'what sells is on a holding');
  assert(books.confirmations.count <= confirmationsMax, 'open locks have a limit');
}

function addOpenOrders(books: Books, cash: Map<number, number>, shares: Map<string, number>): void {
  assert(books.openOrders.count <= openOrdersMax, 'open orders have a limit');
  for (const row of books.openOrders.all()) {
    checkOpenOrder(books, row);
    if (books.accounts.byId(row.accountId)?.kind === 'house') continue;
    const leaves = leavesOf(row);
    if (row.side === 'buy') {
      const units = (cash.get(row.accountId) ?? 0) + leaves * heldUnits(row);
      cash.set(row.accountId, money(units));
    } else {
      const key = `${row.accountId}/${row.symbolId}`;
      shares.set(key, (shares.get(key) ?? 0) + leaves);
    }
  }
}

function checkOpenOrder(books: Books, row: OpenOrderRow): void {
  assert(row.number < books.counters.nextOrderNumber, 'an open order has a number that was given');
  assert(row.ladderId < books.counters.nextLadderId, 'its place in time was given');
  assert(isCount(row.cumQty) && leavesOf(row) > 0, 'an open order has something left');
  assert(isCount(row.cumUnits), 'what it filled is exact');
  assert(row.limitUnits > 0 || row.isStopped, 'what rests has a limit');
}

function checkSessions(books: Books): void {
  assert(books.sessions.count <= sessionsMax, 'sessions have a limit');
  assert(books.sessions.numberedCount <= numberedSessionsMax, 'numbered sessions have a limit');
  for (const row of books.sessions.all()) {
    assert(row.window.length === row.lastSeq - row.ackedThrough, 'a window is what is outstanding');
    assert(row.window.length <= sessionWindowMax, 'a window has a limit');
    const given = isNumberedSession(row.id) ? row.id - numberedSessionsFrom : row.id;
    assert(given < books.counters.nextSessionId, 'a session has an id that was given');
  }
}

function checkClOrdIds(books: Books): void {
  assert(books.clOrdIds.count <= clOrdIdsMax, 'clOrdIds have a limit');
  const perAccount = new Map<number, number>();
  for (const row of books.clOrdIds.all()) {
    const count = (perAccount.get(row.accountId) ?? 0) + 1;
    perAccount.set(row.accountId, count);
    assert(count <= clOrdIdsPerAccountMax, 'clOrdIds of an account have a limit');
  }
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
