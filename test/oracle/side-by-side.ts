// The rule book and the naive books, given the same commands: every answer and, after every command,
// everything anybody owns must be the same.

import { expect } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import type { Books } from '../../src/statemachine/books.ts';
import type { TestCommand } from '../statemachine/memory-cursor.ts';
import { TradingFloor } from '../statemachine/trading-floor.ts';
import { NaiveBooks } from './naive-books.ts';
import { runNaively } from './naive-rules.ts';

export class SideBySide {
  readonly floor = new TradingFloor();
  readonly naive = new NaiveBooks();
  accepted = 0;
  rejected = 0;

  /** One entry of these commands, now. */
  run(commands: readonly Command[]): void {
    this.naive.advance(this.floor.nowMs);
    const wanted = commands.map((command) => runNaively(this.naive, command));
    const outcomes = this.floor.runAll(commands.map(testCommandOf));
    expect(outcomes.map(({ reason }) => reason)).toEqual(wanted);
    const rejected = wanted.filter((verdict) => verdict !== null).length;
    this.rejected += rejected;
    this.accepted += wanted.length - rejected;
  }

  /** Walks everything. */
  compare(): void {
    expect(stateOf(this.floor.books)).toEqual(naiveState(this.naive));
  }

  later(ms: number): void {
    this.floor.nowMs += ms;
  }
}

type Figures = Record<string, string>;

/** What anybody owns, as decimal text by name. */
export function stateOf(books: Books): Figures {
  const { counters } = books;
  const figures: Figures = {
    orders: String(counters.nextOrderNumber),
    houseCash: String(counters.houseCashUnits),
    deposited: String(counters.depositedUnits),
  };
  for (const row of books.accounts.all()) {
    figures[`cash ${row.name}`] = `${row.cashUnits} + ${row.reservedCashUnits}`;
    figures[`active ${row.name}`] = String(row.active);
    for (const held of books.holdings.of(row.id)) {
      const symbol = books.instruments.byId(held.symbolId)?.symbol ?? '';
      const shares = `${held.quantity} + ${held.reserved} for ${held.costUnits}`;
      figures[`shares ${row.name} ${symbol}`] = shares;
    }
  }
  for (const row of books.instruments.all()) {
    const { priceUnits, inventory, volume, houseShares } = row;
    figures[`stock ${row.symbol}`] =
      `${priceUnits}, ${Math.max(inventory, 0)}, ${volume}, ${houseShares}`;
  }
  for (const row of books.triggers.all()) {
    const name = books.accounts.byId(row.accountId)?.name ?? '';
    const symbol = books.instruments.byId(row.symbolId)?.symbol ?? '';
    figures[`set ${row.side} ${name} ${symbol}`] = `${row.amountUnits} at ${row.triggerUnits}`;
  }
  for (const row of books.openOrders.all()) {
    const name = books.accounts.byId(row.accountId)?.name ?? '';
    const symbol = books.instruments.byId(row.symbolId)?.symbol ?? '';
    const { side, quantity, limitUnits, stopUnits, isStopped, cumQty, cumUnits } = row;
    figures[`open ${row.number}`] =
      `${name} ${side} ${quantity} ${symbol} at ${limitUnits}, ${stopUnits} ${isStopped}: ${cumQty} for ${cumUnits}`;
  }
  figures['pending'] = String(books.confirmations.count);
  return figures;
}

function naiveState(books: NaiveBooks): Figures {
  const figures: Figures = {
    orders: String(books.orders),
    houseCash: String(books.houseCash),
    deposited: String(books.deposited),
  };
  for (const { name, active } of books.accounts) {
    figures[`active ${name}`] = String(active);
    figures[`cash ${name}`] = `${books.freeCash(name)} + ${books.reservedCash(name)}`;
  }
  for (const { account, symbol, cost } of books.holdings) {
    const shares = `${books.freeShares(account, symbol)} + ${books.reservedShares(account, symbol)}`;
    figures[`shares ${account} ${symbol}`] = `${shares} for ${cost}`;
  }
  for (const { symbol, price, inventory, volume, houseShares } of books.stocks.values()) {
    figures[`stock ${symbol}`] = `${price}, ${inventory}, ${volume}, ${houseShares}`;
  }
  for (const { side, account, symbol, amount, trigger } of books.sets) {
    figures[`set ${side} ${account} ${symbol}`] = `${amount} at ${trigger}`;
  }
  for (const one of books.open) {
    const { account, side, shares, symbol, limit, stop, waits, filled, spent } = one;
    figures[`open ${one.number}`] =
      `${account} ${side} ${shares} ${symbol} at ${limit}, ${stop} ${waits}: ${filled} for ${spent}`;
  }
  figures['pending'] = String(books.pending.length);
  return figures;
}

/** The same by names, as the cursor of the tests carries it. */
function testCommandOf(command: Command): TestCommand {
  const { kind } = command;
  if (kind === 'list-instrument') {
    const { symbol, priceUnits, inventory, priceTtlMs } = command;
    const supply = inventory === null ? { unlimited: true } : { quantity: inventory };
    return { kind, symbol, units: priceUnits, priceTtlMs, ...supply };
  }
  if (kind === 'set-price') {
    const { symbol, priceUnits, source, sourceSequence } = command;
    return { kind, symbol, units: priceUnits, source, sequence: sourceSequence ?? 0 };
  }
  if (kind === 'dumplog') return { kind, account: command.account ?? null };
  if (kind === 'limit-order' || kind === 'stop-order') {
    const { limitUnits = 0 } = command;
    const stop = kind === 'stop-order' ? command.stopUnits : 0;
    return { ...command, units: limitUnits, stop };
  }
  if (kind === 'cancel-order' || kind === 'replace-order') {
    const change = kind === 'replace-order' ? command : {};
    const { quantity = 0, priceUnits = 0 }: { quantity?: number; priceUnits?: number } = change;
    return {
      kind,
      account: command.account,
      number: command.number ?? 0,
      quantity,
      units: priceUnits,
    };
  }
  if ('triggerUnits' in command) return { ...command, units: command.triggerUnits };
  if ('amountUnits' in command) return { ...command, units: command.amountUnits };
  return command;
}
