// create-token: whoever knows the secret that hashes to this may act for the account, or for all of
// them. The same hash again is refused, so that a retry by hand never makes two. Tokens of the account
// that are over make room first.

import { tokenRoleOf } from '../../domain/token-role.ts';
import type { TokenRole } from '../../domain/token-role.ts';
import type { CommandView } from '../entry-cursor.ts';
import type { EntryRun } from '../entry-run.ts';
import { tokensMax, tokensPerAccountMax } from '../limits.ts';
import { findAccount } from '../references.ts';
import type { TokenRow } from '../tables/rows.ts';
import type { Verdict } from '../verdict.ts';
import { isDisplayName } from './create-account.ts';
import { endToken } from './revoke-token.ts';

const hashPattern = /^[0-9a-f]{64}$/;
const idLength = 16;

export function createToken(run: EntryRun, command: CommandView): Verdict {
  const hash = command.token();
  const role = tokenRoleOf(command.moneyUnits);
  const name = command.displayName() ?? '';
  if (hash === null || !hashPattern.test(hash) || role === null) return 'malformed';
  if (name !== '' && !isDisplayName(name)) return 'malformed';
  const ofEvery = command.accountId === 0 && command.accountName() === null;
  const account = ofEvery ? null : findAccount(run, command);
  if (typeof account === 'string') return account;
  if (role === 'service' && account !== null) return 'malformed';
  const accountId = account?.id ?? 0;
  const id = hash.slice(0, idLength);
  if (run.books.tokens.byId(id) !== null || run.hasEnded(id)) return 'duplicate-token';
  if (!makeRoom(run, accountId)) return 'limit-exceeded';
  add(run, { id, hash, accountId, role, name, expiresMs: command.expiresMs });
  return null;
}

interface NewToken {
  readonly id: string;
  readonly hash: string;
  readonly accountId: number;
  readonly role: TokenRole;
  readonly name: string;
  readonly expiresMs: number;
}

function add(run: EntryRun, token: NewToken): void {
  const { machineMs } = run;
  const row: TokenRow = { table: 'token', changedIndex: 0, ...token, createdMs: machineMs };
  run.books.tokens.add(row);
  run.changes.created(row);
}

/** Whether there is room for one more of this account. */
function makeRoom(run: EntryRun, accountId: number): boolean {
  const { tokens } = run.books;
  const isFull = (): boolean =>
    tokens.count >= tokensMax || tokens.countOf(accountId) >= tokensPerAccountMax;
  if (!isFull()) return true;
  for (const row of tokens.over(run.machineMs)) endToken(run, row);
  return !isFull();
}
