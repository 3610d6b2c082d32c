// Protobuf messages as the domain's views: the client's side of the node's wire-views. Numbers are
// checked where they become money or quantities.

import type { AccountView, HoldingView } from '../domain/account.ts';
import type { AccountEvent, EventFrame } from '../domain/account-event.ts';
import type { Change, FeedFrame } from '../domain/change.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { logIndex, orderNumber } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import { money } from '../domain/money.ts';
import { ordStatusCodes, timesInForce } from '../domain/order.ts';
import type { OrderView, OrdStatus } from '../domain/order.ts';
import { quantity } from '../domain/quantity.ts';
import type { QuoteLockView, TriggerView } from '../domain/standing.ts';
import type { Account__Output } from '../gen/holdfast/cluster/v1/Account.ts';
import type { AccountEvent__Output } from '../gen/holdfast/cluster/v1/AccountEvent.ts';
import type { Change__Output } from '../gen/holdfast/cluster/v1/Change.ts';
import type { Holding__Output } from '../gen/holdfast/cluster/v1/Holding.ts';
import type { Instrument__Output } from '../gen/holdfast/cluster/v1/Instrument.ts';
import type { Order__Output } from '../gen/holdfast/cluster/v1/Order.ts';
import type { QuoteLock__Output } from '../gen/holdfast/cluster/v1/QuoteLock.ts';
import type { Trigger__Output } from '../gen/holdfast/cluster/v1/Trigger.ts';
import type { WatchResponse__Output } from '../gen/holdfast/cluster/v1/WatchResponse.ts';

export const accountView = (wire: Account__Output): AccountView => ({
  account: wire.account,
  displayName: wire.displayName,
  accountKind: wire.accountKind === 'house' ? 'house' : 'cash',
  active: wire.active,
  cashUnits: money(wire.cashUnits),
  reservedCashUnits: money(wire.reservedCashUnits),
  index: logIndex(wire.index),
});

export const holdingView = (wire: Holding__Output): HoldingView => ({
  account: wire.account,
  symbol: wire.symbol,
  quantity: quantity(wire.quantity),
  reserved: quantity(wire.reserved),
  costUnits: money(wire.costUnits),
  index: logIndex(wire.index),
  changedMs: wire.changedMs,
});

export const instrumentView = (wire: Instrument__Output): InstrumentView => ({
  symbol: wire.symbol,
  priceUnits: money(wire.priceUnits),
  priceMs: wire.priceMs,
  inventory: wire.unlimited ? null : quantity(wire.inventory),
  volume: quantity(wire.volume),
  priceTtlMs: wire.priceTtlMs,
  index: logIndex(wire.index),
});

export const orderView = (wire: Order__Output): OrderView => ({
  number: orderNumber(wire.number),
  account: wire.account,
  symbol: wire.symbol,
  side: wire.side === 'sell' ? 'sell' : 'buy',
  quantity: quantity(wire.quantity),
  priceUnits: money(wire.priceUnits),
  limitUnits: money(wire.limitUnits),
  stopUnits: money(wire.stopUnits),
  timeInForce: timesInForce.find((known) => known === wire.timeInForce) ?? 'gtc',
  ordStatus: statusOf(wire.ordStatus),
  cumQty: quantity(wire.cumQty),
  leavesQty: quantity(wire.leavesQty),
  avgPxUnits: money(wire.avgPxUnits),
  replaces: wire.hasReplaces ? orderNumber(wire.replaces) : null,
  clOrdId: wire.clOrdId === '' ? null : wire.clOrdId,
  index: logIndex(wire.index),
  transactTimeMs: wire.transactTimeMs,
  endedMs: wire.endedMs === 0 ? null : wire.endedMs,
});

export const triggerView = (wire: Trigger__Output): TriggerView => ({
  account: wire.account,
  symbol: wire.symbol,
  side: wire.side === 'sell' ? 'sell' : 'buy',
  amountUnits: money(wire.amountUnits),
  triggerUnits: wire.triggerUnits === 0 ? null : money(wire.triggerUnits),
  quantity: quantity(wire.quantity),
  index: logIndex(wire.index),
});

export const quoteLockView = (wire: QuoteLock__Output): QuoteLockView => ({
  number: orderNumber(wire.number),
  account: wire.account,
  symbol: wire.symbol,
  side: wire.side === 'sell' ? 'sell' : 'buy',
  quantity: quantity(wire.quantity),
  priceUnits: money(wire.priceUnits),
  startedMs: wire.startedMs,
  expiresMs: wire.expiresMs,
  index: logIndex(wire.index),
});

/** @throws ClusterError when a node says what this version does not understand */
export function feedFrame(wire: WatchResponse__Output): FeedFrame {
  const index = logIndex(wire.index);
  if (wire.kind === 'heartbeat') return { kind: 'heartbeat', index };
  const changes = wire.changes.map(changeOf);
  if (wire.kind === 'snapshot')
    return { kind: 'snapshot', index, recovered: wire.recovered, changes };
  if (wire.kind === 'delta') return { kind: 'delta', index, prev: logIndex(wire.prev), changes };
  throw notUnderstood(`feed frame "${wire.kind}"`);
}

/** @throws ClusterError when a node says what this version does not understand */
export function eventFrame(wire: WatchResponse__Output): EventFrame {
  const index = logIndex(wire.index);
  if (wire.kind === 'heartbeat') return { kind: 'heartbeat', index };
  if (wire.kind === 'snapshot') return { kind: 'snapshot', index, recovered: wire.recovered };
  if (wire.kind !== 'delta') throw notUnderstood(`event frame "${wire.kind}"`);
  const events = wire.changes.map(({ event }) => {
    if (event) return accountEvent(event);
    throw notUnderstood('a change that is no event');
  });
  return { kind: 'delta', index, prev: logIndex(wire.prev), events };
}

export const accountEvent = (wire: AccountEvent__Output): AccountEvent => ({
  account: wire.account,
  data: wire.data,
  index: logIndex(wire.index),
  recordedMs: wire.recordedMs,
});

function changeOf(wire: Change__Output): Change {
  const { account, holding, instrument, order, holdingRemoved } = wire;
  if (account) return { kind: 'account', account: accountView(account) };
  if (holding) return { kind: 'holding', holding: holdingView(holding) };
  if (instrument) return { kind: 'instrument', instrument: instrumentView(instrument) };
  if (order) return { kind: 'order', order: orderView(order) };
  if (holdingRemoved) return { kind: 'holding-removed', ...holdingRemoved };
  throw notUnderstood('a change of an unknown kind');
}

function statusOf(text: string): OrdStatus {
  if (Object.hasOwn(ordStatusCodes, text)) return text as OrdStatus;
  throw notUnderstood(`order status "${text}"`);
}

const notUnderstood = (what: string): ClusterError =>
  new ClusterError('malformed', 'none', { message: `${what} is not known to this version` });
