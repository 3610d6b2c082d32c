// Execute: one command by names, for any language. Turns the plain message into a domain command,
// naming the field that is wrong, and runs it in the node's own session on the leader.

import { isEventData, isFilename } from '../../codec/text-check.ts';
import { unreachable } from '../../base/assert.ts';
import { commandKindCodes } from '../../domain/command.ts';
import type {
  Command,
  CommandKind,
  DayTradingCommand,
  Deposit,
  RejectAtEdge,
} from '../../domain/command.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { ExecuteRequest__Output } from '../../gen/holdfast/cluster/v1/ExecuteRequest.ts';
import type { ExecuteResponse } from '../../gen/holdfast/cluster/v1/ExecuteResponse.ts';
import { account, amount, malformed, orderTerms, place, shares, symbol } from './execute-fields.ts';
import { openOrderCommand } from './execute-orders.ts';

export function executeResponse(outcome: Outcome): ExecuteResponse {
  const { index, accountId, symbolId } = outcome;
  if (outcome.kind === 'rejected') {
    return { accepted: false, ordRejReason: outcome.ordRejReason, index, accountId, symbolId };
  }
  return {
    accepted: true,
    index,
    accountId,
    symbolId,
    hasNumber: outcome.number !== null,
    number: outcome.number ?? 0,
    ordStatus: outcome.ordStatus ?? '',
    quantity: outcome.quantity,
    priceUnits: outcome.priceUnits,
    cumQty: outcome.cumQty,
  };
}

/** @throws ClusterError 'malformed' (effect none) naming the field and what it must be */
export function commandOf(request: ExecuteRequest__Output): Command {
  const kind = kindOf(request.command);
  switch (kind) {
    case 'noop':
      return { kind };
    case 'create-account':
      return createAccount(request);
    case 'deposit':
      return {
        kind,
        account: account(request),
        amountUnits: amount(request),
        createIfMissing: request.createIfMissing,
      };
    case 'list-instrument':
      return listInstrument(request);
    case 'set-price':
      return setPrice(request);
    case 'restock':
      return { kind, symbol: symbol(request), quantity: shares(request, 0) };
    case 'order':
      return order(request);
    case 'notional-order':
      return { kind, ...orderTerms(request), amountUnits: amount(request) };
    case 'limit-order':
    case 'stop-order':
    case 'cancel-order':
    case 'replace-order':
    case 'cancel-all':
      return openOrderCommand(kind, request);
    case 'record-event':
      return recordEvent(request);
    case 'set-account-active':
      return { kind, account: account(request), active: request.active };
    case 'advance-clock':
      throw malformed('command', 'time from a file comes with the file, by the Submit stream');
    case 'create-token':
    case 'revoke-token':
    case 'set-access':
      throw malformed('command', 'who may do what is changed over the Submit stream');
    case 'set-audit-retention':
    case 'prune-history':
      throw malformed('command', 'what is kept of the history is decided over the Submit stream');
    case 'reject-at-edge':
      throw malformed('command', 'what was rejected elsewhere comes over the Submit stream');
    case 'open-session':
    case 'close-session':
      throw malformed('command', 'sessions belong to the Submit stream');
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
      return dayTradingCommand(kind, request);
    default:
      return unreachable(kind);
  }
}

type DayTradingKind = Exclude<DayTradingCommand, Deposit | RejectAtEdge>['kind'];

function dayTradingCommand(kind: DayTradingKind, request: ExecuteRequest__Output): Command {
  switch (kind) {
    case 'quote':
    case 'cancel-set-buy':
    case 'cancel-set-sell':
      return { kind, ...place(request) };
    case 'buy':
    case 'sell':
    case 'set-buy-amount':
    case 'set-sell-amount':
      return { kind, ...place(request), amountUnits: amount(request) };
    case 'set-buy-trigger':
    case 'set-sell-trigger':
      return { kind, ...place(request), triggerUnits: amount(request) };
    case 'dumplog':
      return dumplog(request);
    case 'display-summary':
    case 'commit-buy':
    case 'cancel-buy':
    case 'commit-sell':
    case 'cancel-sell':
      return { kind, account: account(request) };
    default:
      return unreachable(kind);
  }
}

function kindOf(text: string): CommandKind {
  if (Object.hasOwn(commandKindCodes, text)) return text as CommandKind;
  throw malformed('command', `unknown command "${text.slice(0, 32)}"`);
}

function createAccount(request: ExecuteRequest__Output): Command {
  const accountKind = request.accountKind === '' ? 'cash' : request.accountKind;
  if (accountKind !== 'cash' && accountKind !== 'house') {
    throw malformed('account_kind', 'must be "cash" or "house"');
  }
  const named = request.displayName === '' ? {} : { displayName: request.displayName };
  return { kind: 'create-account', account: account(request), accountKind, ...named };
}

function listInstrument(request: ExecuteRequest__Output): Command {
  return {
    kind: 'list-instrument',
    symbol: symbol(request),
    priceUnits: amount(request),
    inventory: request.unlimited ? null : shares(request, 0),
    priceTtlMs: request.priceTtlMs,
  };
}

function setPrice(request: ExecuteRequest__Output): Command {
  const priceUnits = amount(request);
  return {
    kind: 'set-price',
    symbol: symbol(request),
    ...{ priceUnits, source: 0, sourceSequence: null },
  };
}

function dumplog(request: ExecuteRequest__Output): Command {
  const { filename } = request;
  if (!isFilename(filename)) throw malformed('filename', 'must be 1 to 255 bytes of UTF-8');
  const whose = request.account === '' ? {} : { account: account(request) };
  return { kind: 'dumplog', ...whose, filename };
}

function recordEvent(request: ExecuteRequest__Output): Command {
  const { data } = request;
  if (!isEventData(data)) throw malformed('data', 'must be 1 to 4096 bytes of UTF-8');
  return { kind: 'record-event', account: account(request), data };
}

function order(request: ExecuteRequest__Output): Command {
  return { kind: 'order', ...orderTerms(request), quantity: shares(request, 1) };
}
