// create-account: opens an account under a name of its own, of kind cash or house. Its id is the
// next one. Also the part of the day-trading ADD that opens what it pays into.

import { isRecordedName, nameLengthMax } from '../../domain/ids.ts';
import type { AccountKind } from '../../domain/command.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { accountsMax } from '../limits.ts';
import type { AccountRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
  readonly kind: AccountKind;
}

export function createAccount(run: EntryRun, command: CommandView): Verdict {
  const name = command.accountName();
  if (name === null) return 'malformed';
  const displayName = command.displayName() ?? name;
  if (!isDisplayName(displayName)) return 'malformed';
  const known = run.books.accounts.byName(name);
  if (known !== null) {
    run.answer.accountId = known.id;
    return 'duplicate-account';
  }
  const row = openAccount(run, { name, displayName, kind: command.accountKind });
  return typeof row === 'string' ? row : null;
}

/** Opens an account under a name not yet taken, or says why not. */
export function openAccount(
  run: EntryRun,
  account: NewAccount,
): AccountRow | 'malformed' | 'limit-exceeded' {
  const { accounts } = run.books;
  if (!isRecordedName(account.name)) return 'malformed';
  if (accounts.count >= accountsMax) return 'limit-exceeded';
  const row: AccountRow = {
    table: 'account',
    changedIndex: 0,
    id: accounts.nextId,
    name: account.name,
    displayName: account.displayName,
    kind: account.kind,
    active: true,
    cashUnits: 0,
    reservedCashUnits: 0,
  };
  accounts.add(row);
  run.changes.created(row);
  run.answer.accountId = row.id;
  return row;
}

// By code points, not by Unicode classes: those differ between builds of Node, and replicas must
// agree. No control characters, and nothing that UTF-8 cannot hold.
export function isDisplayName(text: string): boolean {
  if (text.length === 0 || text.length > nameLengthMax) return false;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const isControl = point < 0x20 || (point >= 0x7f && point < 0xa0);
    const isHalfPair = point >= 0xd800 && point <= 0xdfff;
    if (isControl || isHalfPair) return false;
  }
  return true;
}
