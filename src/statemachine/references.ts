// Turns what a command names into rows: by id where the client knows it, by name where it does
// not. Whatever was found stands in the answer, so that clients learn ids from rejections too.

import type { RejectReason } from '../domain/reject-reason.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import type { AccountRow, InstrumentRow } from './tables/rows.ts';

/** The account, active or not. */
export function findAccount(run: EntryRun, command: CommandView): AccountRow | RejectReason {
  const { accounts } = run.books;
  let row: AccountRow | null;
  if (command.accountId === 0) {
    const name = command.accountName();
    if (name === null) return 'malformed';
    row = accounts.byName(name);
  } else {
    row = accounts.byId(command.accountId);
  }
  if (row === null) return 'unknown-account';
  run.answer.accountId = row.id;
  return row;
}

/** The account, which must be active. */
export function findActiveAccount(run: EntryRun, command: CommandView): AccountRow | RejectReason {
  const row = findAccount(run, command);
  if (typeof row === 'string') return row;
  return row.active ? row : 'inactive-account';
}

/** The account of a day-trading command. A house has no cash and no holdings, so these commands
 *  mean nothing to it. */
export function findTrader(run: EntryRun, command: CommandView): AccountRow | RejectReason {
  const row = findActiveAccount(run, command);
  if (typeof row === 'string') return row;
  return row.kind === 'cash' ? row : 'malformed';
}

export function findInstrument(run: EntryRun, command: CommandView): InstrumentRow | RejectReason {
  const { instruments } = run.books;
  let row: InstrumentRow | null;
  if (command.symbolId === 0) {
    const symbol = command.symbolName();
    if (symbol === null) return 'malformed';
    row = instruments.bySymbol(symbol);
  } else {
    row = instruments.byId(command.symbolId);
  }
  if (row === null) return 'unknown-symbol';
  run.answer.symbolId = row.id;
  return row;
}
