// The open quote locks, linked two ways: by age over the whole cluster, because they expire in
// order of their numbers, and newest first per account and side, because COMMIT and CANCEL mean
// the newest. Every step is O(1). Knows no money and no clock.

import { assert, present } from '../../base/assert.ts';
import type { Side } from '../../domain/order.ts';
import type { ConfirmationRow } from './rows.ts';

interface Lock {
  readonly row: ConfirmationRow;
  older: Lock | null;
  newer: Lock | null;
  /** Of the same account and side. */
  olderOfAccount: Lock | null;
  newerOfAccount: Lock | null;
}

interface AccountLocks {
  count: number;
  newestBuy: Lock | null;
  newestSell: Lock | null;
}

export class ConfirmationsTable {
  // Bounded by confirmationsMax, as is the number of accounts with a lock.
  readonly #byNumber = new Map<number, Lock>();
  readonly #byAccount = new Map<number, AccountLocks>();
  #oldest: Lock | null = null;
  #newest: Lock | null = null;

  get count(): number {
    return this.#byNumber.size;
  }

  countOf(accountId: number): number {
    return this.#byAccount.get(accountId)?.count ?? 0;
  }

  byNumber(number: number): ConfirmationRow | null {
    return this.#byNumber.get(number)?.row ?? null;
  }

  oldest(): ConfirmationRow | null {
    return this.#oldest === null ? null : this.#oldest.row;
  }

  newestOf(accountId: number, side: Side): ConfirmationRow | null {
    const locks = this.#byAccount.get(accountId);
    if (locks === undefined) return null;
    return (side === 'buy' ? locks.newestBuy : locks.newestSell)?.row ?? null;
  }

  /** In number order, which is age. */
  of(accountId: number): ConfirmationRow[] {
    const locks = this.#byAccount.get(accountId);
    const rows: ConfirmationRow[] = [];
    for (const newest of [locks?.newestBuy, locks?.newestSell]) {
      for (let lock = newest ?? null; lock !== null; lock = lock.olderOfAccount)
        rows.push(lock.row);
    }
    return rows.sort((a, b) => a.number - b.number);
  }

  /** Numbers ascend: a lock is always the newest when it is added. */
  add(row: ConfirmationRow): void {
    const newest = this.#newest;
    assert(newest === null || newest.row.number < row.number, 'a lock is added newest');
    const locks = this.#locksOf(row.accountId);
    const below = row.side === 'buy' ? locks.newestBuy : locks.newestSell;
    const lock: Lock = {
      row,
      older: newest,
      newer: null,
      olderOfAccount: below,
      newerOfAccount: null,
    };
    if (newest === null) this.#oldest = lock;
    else newest.newer = lock;
    this.#newest = lock;
    if (below !== null) below.newerOfAccount = lock;
    setNewest(locks, row.side, lock);
    locks.count += 1;
    this.#byNumber.set(row.number, lock);
  }

  remove(row: ConfirmationRow): void {
    const lock = present(this.#byNumber.get(row.number), 'an open lock is in the table');
    this.#byNumber.delete(row.number);
    this.#unlinkByAge(lock);
    const locks = present(this.#byAccount.get(row.accountId), 'the owner of a lock has locks');
    if (lock.olderOfAccount !== null) lock.olderOfAccount.newerOfAccount = lock.newerOfAccount;
    if (lock.newerOfAccount !== null) lock.newerOfAccount.olderOfAccount = lock.olderOfAccount;
    else setNewest(locks, row.side, lock.olderOfAccount);
    locks.count -= 1;
    if (locks.count === 0) this.#byAccount.delete(row.accountId);
  }

  /** In number order. */
  *all(): Generator<ConfirmationRow> {
    for (let lock = this.#oldest; lock !== null; lock = lock.newer) yield lock.row;
  }

  #locksOf(accountId: number): AccountLocks {
    const known = this.#byAccount.get(accountId);
    if (known !== undefined) return known;
    const locks: AccountLocks = { count: 0, newestBuy: null, newestSell: null };
    this.#byAccount.set(accountId, locks);
    return locks;
  }

  #unlinkByAge(lock: Lock): void {
    if (lock.older === null) this.#oldest = lock.newer;
    else lock.older.newer = lock.newer;
    if (lock.newer === null) this.#newest = lock.older;
    else lock.newer.older = lock.older;
  }
}

function setNewest(locks: AccountLocks, side: Side, lock: Lock | null): void {
  if (side === 'buy') locks.newestBuy = lock;
  else locks.newestSell = lock;
}
