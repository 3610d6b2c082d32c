// What each command is about, as far as permission goes, and which role may have it: for whoever must
// say no, in the log or before it. Knows no accounts: whether a command is about the caller's own is for
// those who can tell.

import { unreachable } from '../base/assert.ts';
import type { CommandKind } from './command.ts';
import type { TokenRole } from './token-role.ts';

/** `session`: whoever may send at all. `trade`: what an account does with what it has. `keep`: what is
 *  decided about an account. `token`: making and ending tokens. `run`: what the services do for
 *  everybody. `rule`: what only an administrator of every account may. */
export type Concern = 'session' | 'trade' | 'keep' | 'token' | 'run' | 'rule';

export const commandConcerns: Readonly<Record<CommandKind, Concern>> = {
  noop: 'session',
  'open-session': 'session',
  'close-session': 'session',
  'create-account': 'run',
  deposit: 'keep',
  'list-instrument': 'run',
  'set-price': 'run',
  order: 'trade',
  quote: 'trade',
  buy: 'trade',
  'commit-buy': 'trade',
  'cancel-buy': 'trade',
  sell: 'trade',
  'commit-sell': 'trade',
  'cancel-sell': 'trade',
  'set-buy-amount': 'trade',
  'cancel-set-buy': 'trade',
  'set-buy-trigger': 'trade',
  'set-sell-amount': 'trade',
  'set-sell-trigger': 'trade',
  'cancel-set-sell': 'trade',
  dumplog: 'trade',
  'display-summary': 'trade',
  'notional-order': 'trade',
  'limit-order': 'trade',
  'stop-order': 'trade',
  'cancel-order': 'trade',
  'replace-order': 'trade',
  'cancel-all': 'trade',
  'reject-at-edge': 'trade',
  'record-event': 'trade',
  'set-account-active': 'keep',
  'advance-clock': 'rule',
  'set-audit-retention': 'rule',
  'prune-history': 'rule',
  restock: 'run',
  'create-token': 'token',
  'revoke-token': 'token',
  'set-access': 'rule',
};

/** `isBound`: the role is held for one account, and the command must then be about that one. */
export function roleAllows(role: TokenRole, isBound: boolean, concern: Concern): boolean {
  if (concern === 'session') return true;
  switch (role) {
    case 'view':
      return false;
    case 'trade':
      return concern === 'trade';
    case 'service':
      return concern === 'trade' || concern === 'keep' || concern === 'run';
    case 'admin':
      return !isBound || (concern !== 'run' && concern !== 'rule');
    default:
      return unreachable(role);
  }
}
