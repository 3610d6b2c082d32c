// Totals over all books at one index: what the conservation laws are checked with from outside.
// Walks every holding, so it is for operators and tests, not for the hot path.

import type { Books } from '../../statemachine/books.ts';
import type { Summary } from '../../gen/holdfast/cluster/v1/Summary.ts';
import type { SymbolTotals } from '../../gen/holdfast/cluster/v1/SymbolTotals.ts';

export function summarize(books: Books): Summary {
  let cashUnits = 0;
  let reservedCashUnits = 0;
  const held = new Map<number, { quantity: number; reserved: number }>();
  for (const account of books.accounts.all()) {
    cashUnits += account.cashUnits;
    reservedCashUnits += account.reservedCashUnits;
    for (const holding of books.holdings.of(account.id)) {
      const total = held.get(holding.symbolId) ?? { quantity: 0, reserved: 0 };
      total.quantity += holding.quantity;
      total.reserved += holding.reserved;
      held.set(holding.symbolId, total);
    }
  }
  const { counters } = books;
  return {
    orders: counters.nextOrderNumber,
    accounts: books.accounts.all().length,
    cashUnits,
    reservedCashUnits,
    houseCashUnits: counters.houseCashUnits,
    depositedUnits: counters.depositedUnits,
    withdrawnUnits: counters.withdrawnUnits,
    symbols: books.instruments.all().map((row): SymbolTotals => {
      const total = held.get(row.id);
      return {
        symbol: row.symbol,
        unlimited: row.inventory < 0,
        inventory: Math.max(row.inventory, 0),
        held: total?.quantity ?? 0,
        reserved: total?.reserved ?? 0,
        houseShares: row.houseShares,
        listed: row.listed,
      };
    }),
    digest: books.digest(),
    machineMs: counters.machineMs,
    auditKeptMs: counters.auditKeptMs,
    prunedThrough: counters.prunedThrough,
  };
}
