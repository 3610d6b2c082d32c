// Execute: one command by names, for any language. Turns the plain message into a domain command,
// naming the field that is wrong, and runs it in the node's own session on the leader.

import { isFilename } from '../codec/text-check.ts';
import { unreachable } from '../base/assert.ts';
import { commandKindCodes } from '../domain/command.ts';
import type { Command, CommandKind, PlaceOrder } from '../domain/command.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { isAccountName, isClOrdId, isSymbol } from '../domain/ids.ts';
import { parseMoney } from '../domain/money.ts';
import type { Money } from '../domain/money.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isOrderQuantity, quantity, quantityMax } from '../domain/quantity.ts';
import type { ExecuteRequest__Output } from '../gen/holdfast/cluster/v1/ExecuteRequest.ts';
import type { ExecuteResponse } from '../gen/holdfast/cluster/v1/ExecuteResponse.ts';

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
      return {
        kind,
        symbol: symbol(request),
        priceUnits: amount(request),
        inventory: request.unlimited ? null : shares(request, 0),
        priceTtlMs: request.priceTtlMs,
      };
    case 'set-price':
      return {
        kind,
        symbol: symbol(request),
        priceUnits: amount(request),
        source: 0,
        sourceSequence: null,
      };
    case 'order':
      return order(request);
    case 'notional-order':
      return { kind, ...orderTerms(request), amountUnits: amount(request) };
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
    case 'open-session':
    case 'close-session':
      throw malformed('command', 'sessions belong to the Submit stream');
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

function dumplog(request: ExecuteRequest__Output): Command {
  const { filename } = request;
  if (!isFilename(filename)) throw malformed('filename', 'must be 1 to 255 bytes of UTF-8');
  const whose = request.account === '' ? {} : { account: account(request) };
  return { kind: 'dumplog', ...whose, filename };
}

function order(request: ExecuteRequest__Output): Command {
  return { kind: 'order', ...orderTerms(request), quantity: shares(request, 1) };
}

function orderTerms(request: ExecuteRequest__Output): Omit<PlaceOrder, 'kind' | 'quantity'> {
  const { side, clOrdId } = request;
  if (side !== 'buy' && side !== 'sell') throw malformed('side', 'must be "buy" or "sell"');
  if (clOrdId !== '' && !isClOrdId(clOrdId)) {
    throw malformed('cl_ord_id', 'must be 1 to 64 visible ASCII characters');
  }
  const identified = clOrdId === '' ? {} : { clOrdId };
  return { ...place(request), side, ...identified };
}

const place = (request: ExecuteRequest__Output): { account: string; symbol: string } => ({
  account: account(request),
  symbol: symbol(request),
});

function account(request: ExecuteRequest__Output): string {
  if (isAccountName(request.account)) return request.account;
  throw malformed('account', 'must be 1 to 64 letters, digits or . _ : @ -');
}

function symbol(request: ExecuteRequest__Output): string {
  if (isSymbol(request.symbol)) return request.symbol;
  throw malformed('symbol', 'must be 1 to 14 letters, digits or . _ -');
}

function shares(request: ExecuteRequest__Output, least: number): ReturnType<typeof quantity> {
  const asked = request.quantity;
  if (isOrderQuantity(asked) || (asked === 0 && least === 0)) return quantity(asked);
  throw malformed('quantity', `must be a whole number from ${least} to ${quantityMax}`);
}

function amount(request: ExecuteRequest__Output): Money {
  const parsed = parseMoney(request.amount);
  if (parsed !== null) return parsed;
  throw malformed('amount', 'must be a decimal with at most four decimals, such as 12.50');
}

const malformed = (field: string, message: string): ClusterError =>
  new ClusterError('malformed', 'none', { message: `${field}: ${message}` });
