// One command, one verdict: sends each kind to its own rule. A kind this version does not know is
// malformed, and the log goes on.

import { unreachable } from '../base/assert.ts';
import type { CreateToken, DayTradingCommand, Deposit, RejectAtEdge } from '../domain/command.ts';
import type { RevokeToken, SetAccess } from '../domain/command.ts';
import { advanceClock } from './commands/advance-clock.ts';
import { keepHistory } from './commands/keep-history.ts';
import { cancelLock } from './commands/cancel-lock.ts';
import { cancelAll, cancelOrder } from './commands/cancel-order.ts';
import { cancelSet } from './commands/cancel-set.ts';
import { closeSession } from './commands/close-session.ts';
import { commitBuy, commitSell } from './commands/commit-lock.ts';
import { createAccount } from './commands/create-account.ts';
import { createToken } from './commands/create-token.ts';
import { deposit } from './commands/deposit.ts';
import { listInstrument } from './commands/list-instrument.ts';
import { buy, sell } from './commands/lock-quote.ts';
import { displaySummary, dumplog } from './commands/marks.ts';
import { openSession } from './commands/open-session.ts';
import { placeLimitOrder } from './commands/place-limit-order.ts';
import { placeNotionalOrder } from './commands/place-notional-order.ts';
import { placeOrder } from './commands/place-order.ts';
import { placeStopOrder } from './commands/place-stop-order.ts';
import { quote } from './commands/quote.ts';
import { recordEvent } from './commands/record-event.ts';
import { replaceOrder } from './commands/replace-order.ts';
import { rejectAtEdge } from './commands/reject-at-edge.ts';
import { revokeToken } from './commands/revoke-token.ts';
import { setAccess } from './commands/set-access.ts';
import { setAccountActive } from './commands/set-account-active.ts';
import { setBuyAmount, setSellAmount } from './commands/set-amount.ts';
import { restock } from './commands/restock.ts';
import { setPrice } from './commands/set-price.ts';
import { setBuyTrigger, setSellTrigger } from './commands/set-trigger.ts';
import type { CommandView } from './entry-cursor.ts';
import type { EntryRun } from './entry-run.ts';
import type { Verdict } from './verdict.ts';

export function decide(run: EntryRun, command: CommandView): Verdict {
  const { kind } = command;
  switch (kind) {
    case null:
      return 'malformed';
    case 'noop':
      return null;
    case 'open-session':
      return openSession(run, command);
    case 'close-session':
      return closeSession(run);
    case 'create-account':
      return createAccount(run, command);
    case 'deposit':
      return deposit(run, command);
    case 'list-instrument':
      return listInstrument(run, command);
    case 'set-price':
      return setPrice(run, command);
    case 'restock':
      return restock(run, command);
    case 'order':
      return placeOrder(run, command, null);
    case 'notional-order':
      return placeNotionalOrder(run, command, null);
    case 'limit-order':
      return placeLimitOrder(run, command, null);
    case 'stop-order':
      return placeStopOrder(run, command, null);
    case 'cancel-order':
      return cancelOrder(run, command);
    case 'replace-order':
      return replaceOrder(run, command);
    case 'cancel-all':
      return cancelAll(run, command);
    case 'reject-at-edge':
      return rejectAtEdge(run, command);
    case 'record-event':
      return recordEvent(run, command);
    case 'set-account-active':
      return setAccountActive(run, command);
    case 'advance-clock':
      return advanceClock(run, command);
    case 'set-audit-retention':
    case 'prune-history':
      return keepHistory(run, command, kind);
    case 'create-token':
    case 'revoke-token':
    case 'set-access':
      return decideAccess(run, command, kind);
    case 'quote':
    case 'buy':
    case 'sell':
    case 'commit-buy':
    case 'commit-sell':
    case 'cancel-buy':
    case 'cancel-sell':
    case 'set-buy-amount':
    case 'set-sell-amount':
    case 'set-buy-trigger':
    case 'set-sell-trigger':
    case 'cancel-set-buy':
    case 'cancel-set-sell':
    case 'dumplog':
    case 'display-summary':
      return decideDayTrading(run, command, kind);
    default:
      return unreachable(kind);
  }
}

type AccessKind = (CreateToken | RevokeToken | SetAccess)['kind'];

function decideAccess(run: EntryRun, command: CommandView, kind: AccessKind): Verdict {
  if (kind === 'create-token') return createToken(run, command);
  return kind === 'revoke-token' ? revokeToken(run, command) : setAccess(run, command);
}

type DayTradingKind = Exclude<DayTradingCommand, Deposit | RejectAtEdge>['kind'];

function decideDayTrading(run: EntryRun, command: CommandView, kind: DayTradingKind): Verdict {
  switch (kind) {
    case 'quote':
      return quote(run, command);
    case 'buy':
      return buy(run, command);
    case 'sell':
      return sell(run, command);
    case 'commit-buy':
      return commitBuy(run, command);
    case 'commit-sell':
      return commitSell(run, command);
    case 'cancel-buy':
      return cancelLock(run, command, 'buy');
    case 'cancel-sell':
      return cancelLock(run, command, 'sell');
    case 'set-buy-amount':
      return setBuyAmount(run, command);
    case 'set-sell-amount':
      return setSellAmount(run, command);
    case 'set-buy-trigger':
      return setBuyTrigger(run, command);
    case 'set-sell-trigger':
      return setSellTrigger(run, command);
    case 'cancel-set-buy':
      return cancelSet(run, command, 'buy');
    case 'cancel-set-sell':
      return cancelSet(run, command, 'sell');
    case 'dumplog':
      return dumplog(run, command);
    case 'display-summary':
      return displaySummary(run, command);
    default:
      return unreachable(kind);
  }
}
