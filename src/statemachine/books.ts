// The books: every row in memory, and the numbers that hold for all of them. Read freely between
// two entries; changed by `applyEntry` alone. Knows no rules, no bytes and no disk.

import { assert, present } from '../base/assert.ts';
import { bazaarAccountName } from '../domain/ids.ts';
import { AccountsTable } from './tables/accounts-table.ts';
import { ClOrdIdsTable } from './tables/cl-ord-ids-table.ts';
import { ConfirmationsTable } from './tables/confirmations-table.ts';
import { CrossingsTable } from './tables/crossings-table.ts';
import { HoldingsTable } from './tables/holdings-table.ts';
import { InstrumentsTable } from './tables/instruments-table.ts';
import { clOrdIdKeptMs, confirmationKeptMs, sessionIdleMs } from './limits.ts';
import { OpenOrdersTable } from './tables/open-orders-table.ts';
import { PriceLadders } from './tables/price-ladders.ts';
import { RowDigest } from './row-digest.ts';
import { RowsAhead } from './rows-ahead.ts';
import type { AccountRow, CountersRow, Row } from './tables/rows.ts';
import { SessionsTable } from './tables/sessions-table.ts';
import { sortedForTables } from './tables/table-order.ts';
import { TokensTable } from './tables/tokens-table.ts';
import { TriggersTable } from './tables/triggers-table.ts';

export class Books {
  readonly accounts = new AccountsTable();
  readonly instruments = new InstrumentsTable();
  readonly holdings = new HoldingsTable();
  readonly confirmations = new ConfirmationsTable();
  /** What waits for a price, by symbol. */
  readonly ladders = new PriceLadders();
  readonly triggers = new TriggersTable(this.ladders);
  readonly openOrders = new OpenOrdersTable(this.ladders);
  readonly crossings = new CrossingsTable();
  readonly sessions = new SessionsTable();
  readonly clOrdIds = new ClOrdIdsTable();
  readonly tokens = new TokensTable();
  readonly counters: CountersRow;
  /** Scratch of `applyEntry`. */
  readonly rowDigest = new RowDigest();
  /** Scratch of `applyEntry`. */
  readonly rowsAhead = new RowsAhead(this.accounts, this.holdings);
  /** Index of the last entry applied. Set by `applyEntry` alone. */
  appliedIndex: number;

  private constructor(counters: CountersRow, appliedIndex: number) {
    this.counters = counters;
    this.appliedIndex = appliedIndex;
  }

  /** The books of a new cluster: nothing but the house account of the bazaar, which is account 1. */
  static empty(): Books {
    const books = new Books(zeroCounters(), 0);
    books.accounts.add(bazaarAccount());
    return books;
  }

  /** The books as `allRows()` gave them at `appliedIndex`, in any order. The rows are taken over,
   *  not copied. Rows that contradict each other are broken: whoever reads them checks their CRCs. */
  static restore(rows: Iterable<Row>, appliedIndex: number): Books {
    const sorted = sortedForTables(rows);
    const counters = present(sorted.counters, 'every state has its counters');
    const books = new Books(counters, appliedIndex);
    for (const row of sorted.accounts) books.accounts.add(row);
    for (const row of sorted.instruments) books.instruments.add(row);
    for (const row of sorted.holdings) books.holdings.add(row);
    for (const row of sorted.confirmations) books.confirmations.add(row);
    for (const row of sorted.triggers) books.triggers.add(row);
    for (const row of sorted.openOrders) books.openOrders.add(row);
    for (const row of sorted.crossings) books.crossings.add(row);
    for (const row of sorted.sessions) books.sessions.restore(row);
    for (const row of sorted.clOrdIds) books.clOrdIds.add(row);
    for (const row of sorted.tokens) books.tokens.add(row);
    if (sorted.access !== null) books.tokens.setAccess(sorted.access);
    assert(books.accounts.byName(bazaarAccountName)?.id === 1, 'the bazaar is account 1');
    return books;
  }

  /** Every row, table by table in key order. No entry may be applied before it ends. */
  *allRows(): Generator<Row> {
    yield* this.accounts.all();
    yield* this.holdings.all();
    yield* this.instruments.all();
    yield* this.confirmations.all();
    yield* this.sessions.all();
    yield* this.triggers.all();
    yield* this.crossings.all();
    yield* this.openOrders.all();
    yield* this.clOrdIds.all();
    yield* this.tokens.all();
    if (this.tokens.access !== null) yield this.tokens.access;
    yield this.counters;
  }

  /** When, by the machine clock, the next thing expires; null when nothing will. An estimate from
   *  below: led time may have paused. At or before the clock's present value: right now. */
  nextDueMs(): number | null {
    const { machineMs, ledMs } = this.counters;
    if (this.crossings.count > 0) return machineMs;
    const lock = this.confirmations.oldest();
    const order = this.openOrders.nextToExpire();
    const session = this.sessions.leastRecentlyUsed();
    const clOrdId = this.clOrdIds.oldest();
    let dueMs = Infinity;
    if (order !== null) dueMs = order.expiresMs;
    if (lock !== null) dueMs = Math.min(dueMs, lock.startedMs + confirmationKeptMs + 1);
    if (session !== null) {
      const dueLedMs = session.row.lastUsedLedMs + sessionIdleMs + 1;
      dueMs = Math.min(dueMs, machineMs + dueLedMs - ledMs);
    }
    if (clOrdId !== null) {
      const dueLedMs = clOrdId.usedLedMs + clOrdIdKeptMs + 1;
      dueMs = Math.min(dueMs, machineMs + dueLedMs - ledMs);
    }
    return dueMs === Infinity ? null : dueMs;
  }

  /** 16 hex digits over everything applied so far; equal on every replica at the same index. */
  digest(): string {
    return hex(this.counters.digestHigh) + hex(this.counters.digestLow);
  }
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

function bazaarAccount(): AccountRow {
  return {
    table: 'account',
    changedIndex: 0,
    id: 1,
    name: bazaarAccountName,
    displayName: bazaarAccountName,
    kind: 'house',
    active: true,
    cashUnits: 0,
    reservedCashUnits: 0,
  };
}

function zeroCounters(): CountersRow {
  return {
    table: 'counters',
    changedIndex: 0,
    nextOrderNumber: 0,
    nextSessionId: 1,
    nextLadderId: 1,
    houseCashUnits: 0,
    depositedUnits: 0,
    withdrawnUnits: 0,
    auditKeptMs: 0,
    prunedThrough: 0,
    machineMs: 0,
    ledMs: 0,
    lastTerm: 0,
    digestHigh: 0,
    digestLow: 0,
  };
}
