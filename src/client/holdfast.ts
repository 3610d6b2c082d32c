// What `holdfast/client` gives to a program that depends on it: the client, the values its calls take, the
// errors they throw and the shapes they answer with. Everything else in this package may change.

export { HoldfastClient } from './holdfast-client.ts';
export type {
  CallOptions,
  ClientOptions,
  ClientStats,
  Read,
  ReadOptions,
  Summary,
} from './holdfast-client.ts';
export type { ClientEventMap } from './client-events.ts';
export type { EventsPage, EventsTarget, FollowOptions, WatchTarget } from './following.ts';
export type { MemberChange, MemberList, MembershipAnswer } from './membership.ts';
export type { NodeStatus } from './status-round.ts';
export type { TransferAnswer } from './leader-transfer.ts';
export type { AuditPart, AuditWish } from './audit-export.ts';
export { ClusterError } from '../domain/cluster-error.ts';
export type { ClusterErrorCode, Effect } from '../domain/cluster-error.ts';
export { formatMoney, money, parseMoney } from '../domain/money.ts';
export type { Money } from '../domain/money.ts';
export { quantity } from '../domain/quantity.ts';
export type { Quantity } from '../domain/quantity.ts';
export type { AccountView, HoldingView } from '../domain/account.ts';
export type { AccountEvent, EventFrame } from '../domain/account-event.ts';
export type { Change, FeedFrame } from '../domain/change.ts';
export type { Command } from '../domain/command.ts';
export type { InstrumentView } from '../domain/instrument.ts';
export type { OrderView } from '../domain/order.ts';
export type { Outcome } from '../domain/outcome.ts';
export type { RejectReason } from '../domain/reject-reason.ts';
