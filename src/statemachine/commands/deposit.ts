// deposit: cash comes in from outside. With createIfMissing it is the day-trading ADD, which opens
// the account and takes whole cents only.

import { moneyUnitsMax } from '../../domain/money.ts';
import type { RejectReason } from '../../domain/reject-reason.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { isAmount, isWholeCents } from '../price-rules.ts';
import { findTrader } from '../references.ts';
import type { AccountRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';
import { openAccount } from './create-account.ts';

export function deposit(run: EntryRun, command: CommandView): Verdict {
  const units = command.moneyUnits;
  const wellFormed = command.createIfMissing ? isWholeCents(units) : isAmount(units);
  const { counters } = run.books;
  // Before the account is opened: a rejected ADD leaves nothing behind.
  if (!wellFormed || counters.depositedUnits + units > moneyUnitsMax) return 'bad-amount';
  const account = payee(run, command);
  if (typeof account === 'string') return account;
  if (account.cashUnits + account.reservedCashUnits + units > moneyUnitsMax) return 'bad-amount';
  run.changes.touchAccount(account);
  account.cashUnits += units;
  counters.depositedUnits += units;
  return null;
}

function payee(run: EntryRun, command: CommandView): AccountRow | RejectReason {
  const found = findTrader(run, command);
  if (found !== 'unknown-account' || !command.createIfMissing) return found;
  // Only a name opens an account: an id that nobody has stays unknown, whatever name is with it.
  const name = command.accountId === 0 ? command.accountName() : null;
  if (name === null) return found;
  return openAccount(run, { name, displayName: name, kind: 'cash' });
}
