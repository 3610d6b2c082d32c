// Who calls, once that is known, and what they may do and see. The same for a node and a frontend. A
// caller of null is one who needs no token, because the rule is off. Knows no tokens' secrets.

import { commandConcerns, roleAllows } from '../domain/command-concern.ts';
import type { Command } from '../domain/command.ts';
import type { TokenRole } from '../domain/token-role.ts';

export interface Caller {
  readonly tokenId: string;
  readonly role: TokenRole;
  /** Null: every account. */
  readonly account: string | null;
  /** Wall clock from which on it is worth nothing, ms since 1970; 0: never. */
  readonly expiresMs: number;
}

/** Every role reads. */
export const mayRead = (caller: Caller | null, account: string): boolean =>
  caller === null || caller.account === null || caller.account === account;

/** What is not about one account alone. */
export const mayReadAll = (caller: Caller | null): boolean =>
  caller === null || caller.account === null;

/** Whether the caller may keep the numbers of a session itself. Sessions are known by small numbers, and
 *  whoever names one gets its answers: so only who may act for every account anyway. */
export const mayNumber = (caller: Caller | null): boolean =>
  mayReadAll(caller) && caller?.role !== 'view';

/** Whether the caller runs the cluster: members, snapshots, who leads. */
export const mayAdminister = (caller: Caller | null): boolean =>
  caller === null || (caller.role === 'admin' && caller.account === null);

/** Whether the caller answers for others: a frontend, a catalog, or who may do everything. */
export const maySpeakForOthers = (caller: Caller | null): boolean =>
  mayAdminister(caller) || caller?.role === 'service';

/** As the books would decide (src/statemachine/permission.ts), for commands that somebody else sends
 *  on the caller's behalf. Whose token it is that ends is not known here: refused to who is bound. */
export function mayRun(caller: Caller | null, command: Command): boolean {
  if (caller === null) return true;
  const isBound = caller.account !== null;
  const concern = commandConcerns[command.kind];
  if (!roleAllows(caller.role, isBound, concern)) return false;
  if (!isBound || concern === 'session') return true;
  return 'account' in command && command.account === caller.account;
}

export const isOver = (caller: Caller, nowMs: number): boolean =>
  caller.expiresMs !== 0 && caller.expiresMs <= nowMs;
