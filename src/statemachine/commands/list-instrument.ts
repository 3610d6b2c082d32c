// list-instrument: a symbol becomes tradable, with a finite inventory or an unlimited one, and
// with a price or without one yet. Its id is the next one.

import { isSymbol } from '../../domain/ids.ts';
import { quantityMax } from '../../domain/quantity.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { instrumentsMax } from '../limits.ts';
import { isPrice } from '../price-rules.ts';
import type { InstrumentRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';

export function listInstrument(run: EntryRun, command: CommandView): Verdict {
  const { instruments } = run.books;
  const symbol = command.symbolName();
  if (symbol === null || !isSymbol(symbol)) return 'malformed';
  const known = instruments.bySymbol(symbol);
  if (known !== null) {
    run.answer.symbolId = known.id;
    return 'duplicate-symbol';
  }
  if (command.moneyUnits !== 0 && !isPrice(command.moneyUnits)) return 'bad-amount';
  if (!command.unlimited && !isInventory(command.quantity)) return 'bad-quantity';
  if (!Number.isSafeInteger(command.priceTtlMs) || command.priceTtlMs < 0) return 'malformed';
  if (instruments.count >= instrumentsMax) return 'limit-exceeded';
  const row = newInstrument(run, command, symbol);
  instruments.add(row);
  run.changes.created(row);
  run.answer.symbolId = row.id;
  return null;
}

function newInstrument(run: EntryRun, command: CommandView, symbol: string): InstrumentRow {
  return {
    table: 'instrument',
    changedIndex: 0,
    id: run.books.instruments.nextId,
    symbol,
    priceUnits: command.moneyUnits,
    priceMs: run.machineMs,
    priceTtlMs: command.priceTtlMs,
    inventory: command.unlimited ? -1 : command.quantity,
    listed: command.unlimited ? 0 : command.quantity,
    volume: 0,
    houseShares: 0,
    sourceSequences: new Map(),
  };
}

function isInventory(shares: number): boolean {
  return Number.isInteger(shares) && shares >= 0 && shares <= quantityMax;
}
