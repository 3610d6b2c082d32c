// Reads an entry payload back into commands, the long way round: what apply reads in place, as
// objects that tests can compare.

import { unreachable } from '../../src/base/assert.ts';
import { dayTradingWordOf } from '../../src/domain/day-trading-word.ts';
import { rejectReasonOf } from '../../src/domain/reject-reason.ts';
import { tokenRoleOf } from '../../src/domain/token-role.ts';
import type { CommandReader } from '../../src/codec/command-reader.ts';
import { EntryReader } from '../../src/codec/entry-payload.ts';
import { knownAccounts, knownSymbols } from './commands.ts';

export interface ReadFrame {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough: number;
  readonly commands: Record<string, unknown>[];
}

export function framesOf(payload: Uint8Array): ReadFrame[] {
  const reader = new EntryReader();
  reader.open(payload);
  const frames: ReadFrame[] = [];
  while (reader.nextFrame()) {
    const commands: Record<string, unknown>[] = [];
    const { sessionId, firstSeq, ackedThrough } = reader;
    while (reader.nextCommand()) commands.push(commandOf(reader.command));
    frames.push({ sessionId, firstSeq, ackedThrough, commands });
  }
  return frames;
}

const accountOf = (view: CommandReader): string | undefined =>
  view.accountName() ?? knownAccounts[view.accountId - 1];
const symbolOf = (view: CommandReader): string | undefined =>
  view.symbolName() ?? knownSymbols[view.symbolId - 1];

const given = (name: string, value: unknown): Record<string, unknown> =>
  value === null ? {} : { [name]: value };

function commandOf(view: CommandReader): Record<string, unknown> {
  const { kind } = view;
  const account = accountOf(view);
  const symbol = symbolOf(view);
  switch (kind) {
    case 'create-account':
      return {
        kind,
        account,
        accountKind: view.accountKind,
        ...given('displayName', view.displayName()),
      };
    case 'deposit':
      return {
        kind,
        account,
        amountUnits: view.moneyUnits,
        createIfMissing: view.createIfMissing,
      };
    case 'list-instrument':
      return {
        kind,
        symbol,
        priceUnits: view.moneyUnits,
        inventory: view.unlimited ? null : view.quantity,
        priceTtlMs: view.priceTtlMs,
      };
    case 'set-price':
      return {
        kind,
        symbol,
        priceUnits: view.moneyUnits,
        source: view.source,
        sourceSequence: view.sourceSequence === 0 ? null : view.sourceSequence,
      };
    case 'restock':
      return { kind, symbol, quantity: view.quantity };
    case 'order':
      return {
        kind,
        account,
        symbol,
        side: view.side,
        quantity: view.quantity,
        ...given('clOrdId', view.clOrdId()),
      };
    case 'notional-order':
      return {
        kind,
        account,
        symbol,
        side: view.side,
        amountUnits: view.moneyUnits,
        ...given('clOrdId', view.clOrdId()),
      };
    case 'limit-order':
    case 'stop-order':
      return {
        kind,
        account,
        symbol,
        side: view.side,
        quantity: view.quantity,
        ...(view.moneyUnits === 0 ? {} : { limitUnits: view.moneyUnits }),
        ...(kind === 'stop-order' ? { stopUnits: view.stopUnits } : {}),
        timeInForce: view.timeInForce,
        ...given('clOrdId', view.clOrdId()),
      };
    case 'cancel-order':
    case 'replace-order':
      return {
        kind,
        account,
        ...(view.clOrdId() === null
          ? { number: view.orderNumber }
          : { origClOrdId: view.clOrdId() }),
        ...(view.quantity === 0 ? {} : { quantity: view.quantity }),
        ...(view.moneyUnits === 0 ? {} : { priceUnits: view.moneyUnits }),
      };
    case 'cancel-all':
      return { kind, account, ...given('symbol', symbol ?? null) };
    case 'record-event':
      return { kind, account, data: view.data() };
    case 'set-account-active':
      return { kind, account, active: view.active };
    case 'create-token':
      return {
        kind,
        ...given('account', account ?? null),
        role: tokenRoleOf(view.moneyUnits),
        token: view.token(),
        ...given('displayName', view.displayName()),
        expiresMs: view.expiresMs,
      };
    case 'revoke-token':
      return { kind, token: view.token() };
    case 'set-access':
      return { kind, required: view.active };
    case 'set-audit-retention':
      return { kind, keptMs: view.clockMs };
    case 'prune-history':
      return { kind, throughIndex: view.quantity, throughMs: view.clockMs };
    case 'advance-clock':
      return { kind, clockMs: view.clockMs };
    case 'quote':
    case 'cancel-set-buy':
    case 'cancel-set-sell':
      return { kind, account, symbol };
    case 'set-buy-trigger':
    case 'set-sell-trigger':
      return { kind, account, symbol, triggerUnits: view.moneyUnits };
    case 'dumplog':
      return { kind, ...given('account', account ?? null), filename: view.filename() };
    case 'buy':
    case 'sell':
    case 'set-buy-amount':
    case 'set-sell-amount':
      return { kind, account, symbol, amountUnits: view.moneyUnits };
    case 'display-summary':
      return { kind, account, ...given('transactionNum', view.source === 0 ? null : view.source) };
    case 'commit-buy':
    case 'cancel-buy':
    case 'commit-sell':
    case 'cancel-sell':
      return { kind, account };
    case 'reject-at-edge':
      return {
        kind,
        word: dayTradingWordOf(view.moneyUnits),
        ...given('account', account ?? null),
        ...given('symbol', symbol ?? null),
        reason: rejectReasonOf(view.quantity),
        input: view.displayName(),
      };
    case 'noop':
    case 'open-session':
    case 'close-session':
    case null:
      return { kind };
    default:
      return unreachable(kind);
  }
}
