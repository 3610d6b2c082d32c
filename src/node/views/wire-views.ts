// Views as protobuf messages: the one place where the domain's words meet the wire's fields.

import { unreachable } from '../../base/assert.ts';
import type { AccountView, HoldingView } from '../../domain/account.ts';
import type { Change, FeedFrame } from '../../domain/change.ts';
import type { InstrumentView } from '../../domain/instrument.ts';
import type { OrderView } from '../../domain/order.ts';
import type { QuoteLockView, TriggerView } from '../../domain/standing.ts';
import type { Account } from '../../gen/holdfast/cluster/v1/Account.ts';
import type { Change as WireChange } from '../../gen/holdfast/cluster/v1/Change.ts';
import type { Holding } from '../../gen/holdfast/cluster/v1/Holding.ts';
import type { Instrument } from '../../gen/holdfast/cluster/v1/Instrument.ts';
import type { Order } from '../../gen/holdfast/cluster/v1/Order.ts';
import type { QuoteLock } from '../../gen/holdfast/cluster/v1/QuoteLock.ts';
import type { Trigger } from '../../gen/holdfast/cluster/v1/Trigger.ts';
import type { WatchResponse } from '../../gen/holdfast/cluster/v1/WatchResponse.ts';

// Field by field: thousands of rows a second pass here, and a spread costs more than all else. The wire's
// own types ask for none of them, so that `satisfies` sees to it that none is forgotten. Triggers and locks
// are asked for seldom.
export const wireAccount = (view: AccountView): Account =>
  ({
    account: view.account,
    displayName: view.displayName,
    accountKind: view.accountKind,
    active: view.active,
    cashUnits: view.cashUnits,
    reservedCashUnits: view.reservedCashUnits,
    index: view.index,
  }) satisfies Record<keyof AccountView, unknown>;

export const wireHolding = (view: HoldingView): Holding =>
  ({
    account: view.account,
    symbol: view.symbol,
    quantity: view.quantity,
    reserved: view.reserved,
    costUnits: view.costUnits,
    index: view.index,
    changedMs: view.changedMs,
  }) satisfies Record<keyof HoldingView, unknown>;

export const wireInstrument = (view: InstrumentView): Instrument =>
  ({
    symbol: view.symbol,
    priceUnits: view.priceUnits,
    priceMs: view.priceMs,
    unlimited: view.inventory === null,
    inventory: view.inventory ?? 0,
    volume: view.volume,
    priceTtlMs: view.priceTtlMs,
    index: view.index,
  }) satisfies Record<keyof InstrumentView | 'unlimited', unknown>;

export const wireOrder = (view: OrderView): Order =>
  ({
    number: view.number,
    account: view.account,
    symbol: view.symbol,
    side: view.side,
    quantity: view.quantity,
    priceUnits: view.priceUnits,
    limitUnits: view.limitUnits,
    stopUnits: view.stopUnits,
    timeInForce: view.timeInForce,
    ordStatus: view.ordStatus,
    cumQty: view.cumQty,
    leavesQty: view.leavesQty,
    avgPxUnits: view.avgPxUnits,
    clOrdId: view.clOrdId ?? '',
    index: view.index,
    transactTimeMs: view.transactTimeMs,
    hasReplaces: view.replaces !== null,
    replaces: view.replaces ?? 0,
    endedMs: view.endedMs ?? 0,
  }) satisfies Record<keyof OrderView | 'hasReplaces', unknown>;

export const wireTrigger = (view: TriggerView): Trigger => ({
  ...view,
  triggerUnits: view.triggerUnits ?? 0,
});

export const wireQuoteLock = (view: QuoteLockView): QuoteLock => ({ ...view });

function wireChange(change: Change): WireChange {
  switch (change.kind) {
    case 'account':
      return { account: wireAccount(change.account) };
    case 'holding':
      return { holding: wireHolding(change.holding) };
    case 'holding-removed':
      return { holdingRemoved: { account: change.account, symbol: change.symbol } };
    case 'instrument':
      return { instrument: wireInstrument(change.instrument) };
    case 'order':
      return { order: wireOrder(change.order) };
    default:
      return unreachable(change);
  }
}

/** `epoch` is the cluster id: indices of another cluster mean nothing here. */
export function wireFrame(frame: FeedFrame, epoch: string): WatchResponse {
  switch (frame.kind) {
    case 'snapshot':
      return {
        kind: 'snapshot',
        index: frame.index,
        recovered: frame.recovered,
        changes: frame.changes.map(wireChange),
        epoch,
      };
    case 'delta':
      return {
        kind: 'delta',
        index: frame.index,
        prev: frame.prev,
        changes: frame.changes.map(wireChange),
        epoch,
      };
    case 'heartbeat':
      return { kind: 'heartbeat', index: frame.index, epoch };
    default:
      return unreachable(frame);
  }
}
