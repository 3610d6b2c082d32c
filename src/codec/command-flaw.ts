// What is wrong with a command before it is packed, in words: an SDK tells the caller at once, so
// that one bad name never spoils a frame shared with others. Knows the same rules as admission, no
// more: whether an amount is acceptable is decided by the state machine.

import { unreachable } from '../base/assert.ts';
import type {
  AdvanceClock,
  CancelOrder,
  Command,
  CreateToken,
  DumpLog,
  ListInstrument,
  PlaceLimitOrder,
  PlaceOrder,
  PlaceStopOrder,
  PruneHistory,
  RejectAtEdge,
  ReplaceOrder,
  SetAuditRetention,
  SetPrice,
} from '../domain/command.ts';
import { isAccountName, isClOrdId, isSymbol } from '../domain/ids.ts';
import { accountRule, clOrdIdRule, displayNameRule, filenameRule } from './text-check.ts';
import { eventDataRule, isDisplayName, isEventData, isFilename, symbolRule } from './text-check.ts';
import { isTokenText, tokenRule } from './text-check.ts';

/** Names the field and its limit; null when the command can be packed. */
export function commandFlaw(command: Command): string | null {
  if ('transactionNum' in command && !isTransactionNum(command.transactionNum)) {
    return 'transactionNum must be a whole number from 1 to 2^32 - 1';
  }
  switch (command.kind) {
    case 'noop':
    case 'set-access':
      return null;
    case 'create-account':
      return account(command.account) ?? displayName(command.displayName);
    case 'deposit':
      return account(command.account) ?? integer('amount', command.amountUnits);
    case 'list-instrument':
      return listing(command);
    case 'set-price':
      return price(command);
    case 'restock':
      return symbol(command.symbol) ?? integer('quantity', command.quantity);
    case 'order':
      return order(command);
    case 'notional-order':
      return named(command) ?? integer('amount', command.amountUnits);
    case 'limit-order':
    case 'stop-order':
      return restingOrder(command);
    case 'cancel-order':
    case 'replace-order':
      return openOrder(command);
    case 'cancel-all':
      return (
        account(command.account) ?? (command.symbol === undefined ? null : symbol(command.symbol))
      );
    case 'buy':
    case 'sell':
    case 'set-buy-amount':
    case 'set-sell-amount':
      return holding(command) ?? integer('amount', command.amountUnits);
    case 'set-buy-trigger':
    case 'set-sell-trigger':
      return holding(command) ?? integer('trigger', command.triggerUnits);
    case 'quote':
    case 'cancel-set-buy':
    case 'cancel-set-sell':
      return holding(command);
    case 'dumplog':
      return dumplog(command);
    case 'display-summary':
    case 'set-account-active':
      return account(command.account);
    case 'reject-at-edge':
      return edge(command);
    case 'record-event':
      return account(command.account) ?? (isEventData(command.data) ? null : eventDataRule);
    case 'advance-clock':
    case 'set-audit-retention':
    case 'prune-history':
      return instants(command);
    case 'create-token':
      return newToken(command);
    case 'revoke-token':
      return isTokenText(command.token) ? null : tokenRule;
    case 'commit-buy':
    case 'cancel-buy':
    case 'commit-sell':
    case 'cancel-sell':
      return account(command.account);
    default:
      return unreachable(command);
  }
}

/** Of what both an account and a symbol name. */
const holding = (command: { readonly account: string; readonly symbol: string }): string | null =>
  account(command.account) ?? symbol(command.symbol);

function instants(command: AdvanceClock | SetAuditRetention | PruneHistory): string | null {
  if (command.kind === 'advance-clock') return natural('clockMs', command.clockMs);
  if (command.kind === 'set-audit-retention') return natural('keptMs', command.keptMs);
  const { throughIndex, throughMs } = command;
  return natural('throughIndex', throughIndex) ?? natural('throughMs', throughMs);
}

function dumplog({ account: name, filename }: DumpLog): string | null {
  if (!isFilename(filename)) return filenameRule;
  return name === undefined ? null : account(name);
}

function newToken({
  account: name,
  token,
  displayName: label,
  expiresMs,
}: CreateToken): string | null {
  if (!isTokenText(token)) return tokenRule;
  const flaw = name === undefined ? null : account(name);
  return flaw ?? displayName(label) ?? natural('expiresMs', expiresMs);
}

function edge({ account: name, symbol: named, input }: RejectAtEdge): string | null {
  if (!isDisplayName(input)) return displayNameRule.replace('displayName', 'input');
  const flaw = name === undefined ? null : account(name);
  return flaw ?? (named === undefined ? null : symbol(named));
}

function listing(command: ListInstrument): string | null {
  return (
    symbol(command.symbol) ??
    integer('price', command.priceUnits) ??
    natural('inventory', command.inventory ?? 0) ??
    natural('priceTtlMs', command.priceTtlMs)
  );
}

function price(command: SetPrice): string | null {
  const sequence = command.sourceSequence;
  if (sequence !== null && sequence < 1) return 'sourceSequence must be 1 or more';
  if (command.source >>> 0 !== command.source) return 'source must be from 0 to 2^32 - 1';
  return (
    symbol(command.symbol) ??
    integer('price', command.priceUnits) ??
    natural('sourceSequence', sequence ?? 0)
  );
}

function order(command: PlaceOrder): string | null {
  return named(command) ?? integer('quantity', command.quantity);
}

function restingOrder(command: PlaceLimitOrder | PlaceStopOrder): string | null {
  return (
    named(command) ??
    integer('quantity', command.quantity) ??
    integer('limit', command.limitUnits ?? 0) ??
    integer('stop', command.kind === 'stop-order' ? command.stopUnits : 0)
  );
}

function openOrder(command: CancelOrder | ReplaceOrder): string | null {
  const { origClOrdId } = command;
  if (origClOrdId !== undefined && !isClOrdId(origClOrdId)) return clOrdIdRule;
  const flaw = account(command.account) ?? natural('number', command.number ?? 0);
  if (flaw !== null || command.kind === 'cancel-order') return flaw;
  return integer('quantity', command.quantity ?? 0) ?? integer('price', command.priceUnits ?? 0);
}

/** Everything that an order names. */
function named(order: Pick<PlaceOrder, 'account' | 'symbol' | 'clOrdId'>): string | null {
  const { clOrdId } = order;
  return clOrdId === undefined || isClOrdId(clOrdId) ? holding(order) : clOrdIdRule;
}

const account = (name: string): string | null => (isAccountName(name) ? null : accountRule);
const symbol = (name: string): string | null => (isSymbol(name) ? null : symbolRule);

const displayName = (name: string | undefined): string | null =>
  name === undefined || isDisplayName(name) ? null : displayNameRule;

const integer = (field: string, value: number): string | null =>
  Number.isSafeInteger(value) ? null : `${field} must be a whole number up to 2^53 - 1`;

const natural = (field: string, value: number): string | null =>
  Number.isSafeInteger(value) && value >= 0
    ? null
    : `${field} must be a whole number from 0 to 2^53 - 1`;

const isTransactionNum = (number: number): boolean => number >>> 0 === number && number > 0;
