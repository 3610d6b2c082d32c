// The SDK's one door: commands in, outcomes back; reads; the feed; who leads. Finds the leader,
// batches concurrent calls and retries exactly once by itself. Rejections are values; what it
// throws is a ClusterError and says whether the command may have happened.

import { performance } from 'node:perf_hooks';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { prng } from '../base/prng.ts';
import type { Random } from '../base/prng.ts';
import { commandFlaw } from '../codec/command-flaw.ts';
import type { AccountView, HoldingView } from '../domain/account.ts';
import type { AccountEvent, EventFrame } from '../domain/account-event.ts';
import type { FeedFrame } from '../domain/change.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Command, CreateAccount, Deposit, ListInstrument } from '../domain/command.ts';
import type { LockQuote, PlaceOrder, Quote, SetPrice } from '../domain/command.ts';
import { logIndex } from '../domain/ids.ts';
import type { LogIndex } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { OrderView } from '../domain/order.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { QueryRequest } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse__Output } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { Summary__Output } from '../gen/holdfast/cluster/v1/Summary.ts';
import { exportedAudit } from './audit-export.ts';
import type { AuditPart, AuditWish } from './audit-export.ts';
import { AbortWatch } from './abort-watch.ts';
import type { CallOptions } from './call-options.ts';
import { CallBatch } from './call-batch.ts';
import { ClientEvents } from './client-events.ts';
import { Deadlines } from './deadlines.ts';
import { Following } from './following.ts';
import type { EventsPage, EventsTarget, FollowOptions, WatchTarget } from './following.ts';
import { IdCache } from './id-cache.ts';
import { closedError, LeaderFinder } from './leader-finder.ts';
import { handOver } from './leader-transfer.ts';
import type { TransferAnswer } from './leader-transfer.ts';
import { OrderCalls } from './order-calls.ts';
import { Reads } from './reads.ts';
import { changeMembers, listMembers, savedSnapshot } from './membership.ts';
import type { MemberChange, MemberList, MembershipAnswer } from './membership.ts';
import type { NodeStatus } from './status-round.ts';
import { StopList } from './stop-list.ts';
import { Submitter } from './submitter.ts';
import { accountEvent, accountView } from './wire-views.ts';
import { holdingView, instrumentView, orderView } from './wire-views.ts';

export interface ClientOptions {
  /** host:port of any node's client server; the others are learnt. */
  readonly endpoints: readonly string[];
  /** 16 hex digits: commands go to no other cluster. Absent: to whichever answers. */
  readonly clusterId?: string;
  /** Commands go to no other group. */
  readonly groupId?: number;
  /** Per call, ms; default 10,000. */
  readonly deadlineMs?: number;
  /** Commands outstanding in the session; default and most 4,096. */
  readonly windowMax?: number;
  readonly framesInFlightMax?: number;
  /** Default 1,600, most 4,096. */
  readonly commandsPerFrameMax?: number;
  /** Commands waiting to be sent; beyond it calls fail with `overloaded`. Default 65,536. */
  readonly queueMax?: number;
  /** Who this is, for the servers' logs. */
  readonly name?: string;
  readonly random?: Random;
  readonly clock?: Clock;
}

export type { CallOptions };

export interface ReadOptions extends CallOptions {
  /** `stale` answers from one node's books as they are, and says their index. */
  readonly consistency?: 'linearizable' | 'stale';
  /** With `stale`: do not answer from before this index. */
  readonly minIndex?: number;
}

/** A value and the entry it is as of. */
export interface Read<T> {
  readonly value: T;
  readonly index: LogIndex;
}

export interface ClientStats {
  readonly frames: number;
  readonly commands: number;
  readonly framesResent: number;
  readonly reconnects: number;
  readonly outstanding: number;
  /** From a frame leaving to its answers, smoothed; null before the first. */
  readonly rttMs: number | null;
}

export type Summary = Summary__Output;

/** A membership change waits until it is in force. */
const changeDeadlineMs = 10_000;
const sessionWindow = 4_096;
// 64 KB of orders. Larger frames save little, and make client, leader and followers work in turns on
// one large entry instead of at once on several.
const frameCommands = 1_600;

export class HoldfastClient extends OrderCalls implements AsyncDisposable {
  readonly events = new ClientEvents();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #finder: LeaderFinder;
  readonly #submitter: Submitter;
  readonly #reads: Reads;
  readonly #following: Following;
  readonly #deadlines: Deadlines;
  readonly #deadlineMs: number;
  readonly #aborts = new AbortWatch();
  /** What ends with this client. */
  readonly #stops = new StopList();
  #draining = false;
  #closing: Promise<void> | null = null;

  /** Dials nothing yet: the first call does. @throws ClusterError 'malformed' (none) */
  constructor(options: ClientOptions) {
    super();
    if (options.endpoints.length === 0) {
      throw new ClusterError('malformed', 'none', { message: 'endpoints: name at least one' });
    }
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? prng(Math.floor(Math.random() * 2 ** 32));
    this.#deadlineMs = options.deadlineMs ?? 10_000;
    this.#finder = new LeaderFinder(options.endpoints, this.#stops, options.name);
    this.#submitter = new Submitter({
      finder: this.#finder,
      ids: new IdCache(),
      events: this.events,
      random: this.#random,
      clock: this.#clock,
      stops: this.#stops,
      clusterId: options.clusterId ?? null,
      groupId: options.groupId ?? null,
      windowMax: within(sessionWindow, options.windowMax),
      framesInFlightMax: within(sessionWindow, options.framesInFlightMax ?? 32),
      commandsPerFrameMax: within(sessionWindow, options.commandsPerFrameMax ?? frameCommands),
      queueMax: options.queueMax ?? 65_536,
    });
    this.#reads = new Reads({
      finder: this.#finder,
      random: this.#random,
      aborts: this.#aborts,
      stops: this.#stops,
    });
    this.#following = new Following({
      finder: this.#finder,
      random: this.#random,
      aborts: this.#aborts,
      stops: this.#stops,
      wallMs: () => this.#clock.wall(),
    });
    this.#deadlines = new Deadlines(this.#clock, this.#aborts, () => {
      this.#submitter.watch();
    });
  }

  /** @throws ClusterError 'malformed' | 'overloaded' (none), 'timed-out' | 'canceled' (by effect),
   *  'session-expired' (unknown) */
  async submit(command: Command, options: CallOptions = {}): Promise<Outcome> {
    const [outcome] = await this.submitAll([command], options);
    if (outcome === undefined) throw new ClusterError('malformed', 'unknown');
    return outcome;
  }

  /** Outcomes in the order of the commands. The commands are decided in that order; others' may be
   *  decided between them. */
  submitAll(commands: readonly Command[], options: CallOptions = {}): Promise<Outcome[]> {
    const refusal = this.#refusalOf(commands, options);
    if (refusal !== null) return Promise.reject(refusal);
    if (commands.length === 0) return Promise.resolve([]);
    const now = this.#clock.monotonic();
    const batch = new CallBatch(commands, now + (options.deadlineMs ?? this.#deadlineMs));
    const overload = this.#submitter.add(batch);
    if (overload !== null) return Promise.reject(overload);
    this.#deadlines.add(batch, options.signal);
    return batch.promise;
  }

  createAccount(account: Omit<CreateAccount, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'create-account', ...account }, o);
  }

  deposit(deposit: Omit<Deposit, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'deposit', ...deposit }, o);
  }

  listInstrument(listing: Omit<ListInstrument, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'list-instrument', ...listing }, o);
  }

  setPrice(price: Omit<SetPrice, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'set-price', ...price }, o);
  }

  order(order: Omit<PlaceOrder, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'order', ...order }, o);
  }

  quote(quote: Omit<Quote, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'quote', ...quote }, o);
  }

  /** Locks the current price for 60 s; `commitBuy` settles the newest lock. */
  buy(lock: Omit<LockQuote, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'buy', ...lock }, o);
  }

  commitBuy(account: string, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'commit-buy', account }, o);
  }

  cancelBuy(account: string, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'cancel-buy', account }, o);
  }

  sell(lock: Omit<LockQuote, 'kind'>, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'sell', ...lock }, o);
  }

  commitSell(account: string, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'commit-sell', account }, o);
  }

  cancelSell(account: string, o?: CallOptions): Promise<Outcome> {
    return this.submit({ kind: 'cancel-sell', account }, o);
  }

  /** Newest first, whole entries: at least `limit` (at most 500) where there are so many. Null: no such
   *  account. */
  async recordedEvents(
    account: string,
    page: EventsPage = {},
    o: ReadOptions = {},
  ): Promise<Read<AccountEvent[] | null>> {
    const { found, events, index } = await this.#ask({ eventsOf: { account, ...page } }, o);
    return read(found ? events.map(accountEvent) : null, index);
  }

  /** How many were recorded since, ms since 1970; null: no such account. */
  async countEvents(account: string, sinceMs: number, o: ReadOptions = {}) {
    const question = { account, sinceMs, countOnly: true };
    const { found, eventCount, index } = await this.#ask({ eventsOf: question }, o);
    return read(found ? eventCount : null, index);
  }

  async account(name: string, o: ReadOptions = {}): Promise<Read<AccountView | null>> {
    const { account, index } = await this.#ask({ account: name }, o);
    return read(account === null ? null : accountView(account), index);
  }

  /** Null when there is no such account. */
  async holdings(name: string, o: ReadOptions = {}): Promise<Read<HoldingView[] | null>> {
    const { found, holdings, index } = await this.#ask({ holdingsOf: name }, o);
    return read(found ? holdings.map(holdingView) : null, index);
  }

  /** Newest first; at most 500 at a time, only numbers below `before`. */
  async orders(
    name: string,
    page: { readonly limit?: number; readonly before?: number } = {},
    o: ReadOptions = {},
  ): Promise<Read<OrderView[]>> {
    const question = { account: name, limit: page.limit ?? 100, before: page.before ?? 0 };
    const { orders, index } = await this.#ask({ ordersOf: question }, o);
    return read(orders.map(orderView), index);
  }

  /** Orders that are not done, oldest first: the newest 1,000. */
  async openOrders(name: string, o: ReadOptions = {}): Promise<Read<OrderView[]>> {
    const { orders, index } = await this.#ask({ ordersOf: { account: name, open: true } }, o);
    return read(orders.map(orderView), index);
  }

  async orderByNumber(number: number, o: ReadOptions = {}): Promise<Read<OrderView | null>> {
    const { orders, index } = await this.#ask({ orderNumber: number }, o);
    return read(orders[0] === undefined ? null : orderView(orders[0]), index);
  }

  async instrument(symbol: string, o: ReadOptions = {}): Promise<Read<InstrumentView | null>> {
    const { instruments, index } = await this.#ask({ instrument: symbol }, o);
    return read(instruments[0] === undefined ? null : instrumentView(instruments[0]), index);
  }

  async instruments(o: ReadOptions = {}): Promise<Read<InstrumentView[]>> {
    const { instruments, index } = await this.#ask({ instruments: true }, o);
    return read(instruments.map(instrumentView), index);
  }

  /** Totals over all books: what the conservation laws are checked with. */
  async summary(o: ReadOptions = {}): Promise<Read<Summary>> {
    const { summary, index } = await this.#ask({ summary: true }, o);
    if (summary === null) throw new ClusterError('unavailable', 'none');
    return read(summary, index);
  }

  /** Frames in log order across reconnects, without gap or repeat; ends when the signal aborts or
   *  the client closes. @throws ClusterError (none) when a node refuses for good */
  watch(target: WatchTarget, o: FollowOptions = {}): AsyncGenerator<FeedFrame> {
    return this.#following.rows(target, o.signal);
  }

  /** What is recorded about accounts, one frame per entry; else as `watch`. */
  accountEvents(target: EventsTarget = {}, o: FollowOptions = {}): AsyncGenerator<EventFrame> {
    return this.#following.events(target, o.signal);
  }

  /** Every known node; a dead one is an entry with an error. */
  clusterStatus(o: CallOptions = {}): Promise<NodeStatus[]> {
    return this.#finder.statuses(o.deadlineMs ?? 1_000);
  }

  /** `toNode` 0 or absent: the most caught-up follower. */
  transferLeader(toNode = 0, o: CallOptions = {}): Promise<TransferAnswer> {
    return handOver(this.#finder, toNode, o.deadlineMs ?? this.#deadlineMs);
  }

  /** Who belongs to the cluster, as its leader has it. */
  members(o: CallOptions = {}): Promise<MemberList> {
    return listMembers(this.#finder, o.deadlineMs ?? this.#deadlineMs);
  }

  /** Adds, promotes or removes a member; answered once that is in force, or refused. */
  changeMembers(change: MemberChange, o: CallOptions = {}): Promise<MembershipAnswer> {
    return changeMembers(this.#finder, change, o.deadlineMs ?? changeDeadlineMs);
  }

  /** The books of the leader, or of the node at `address`, as a snapshot file, part by part; whole once
   *  it ended without throwing. */
  saveSnapshot(address: string | null = null): AsyncIterable<Uint8Array> {
    return savedSnapshot(this.#finder, address);
  }

  /** The audit of the log as text; whole once it ended without throwing. */
  exportAudit(wish: AuditWish): AsyncIterable<AuditPart> {
    return exportedAudit(this.#finder, wish);
  }

  stats(): ClientStats {
    const { counts, outstanding, rttMs } = this.#submitter;
    return { ...counts, outstanding, rttMs };
  }

  /** Takes no new commands and waits for those outstanding. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#deadlines.empty();
  }

  /** What is still outstanding fails at once, effect unknown if it was sent; reads fail and feeds
   *  end. Resolves when nothing of this client runs any more, within a quarter of a second. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#stops.end();
    this.#deadlines.stop();
    await this.#submitter.close();
    this.#finder.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refusalOf(commands: readonly Command[], { signal }: CallOptions): ClusterError | null {
    if (this.#draining || this.#stops.over) return closedError();
    if (signal?.aborted === true) return new ClusterError('canceled', 'none');
    for (const command of commands) {
      const flaw = commandFlaw(command);
      if (flaw !== null) return new ClusterError('malformed', 'none', { message: flaw });
    }
    return null;
  }

  #ask(question: QueryRequest, o: ReadOptions): Promise<QueryResponse__Output> {
    if (this.#stops.over) return Promise.reject(closedError());
    const { consistency = 'linearizable', minIndex = 0 } = o;
    const limits = { deadlineMs: o.deadlineMs ?? this.#deadlineMs, signal: o.signal };
    return this.#reads.ask({ ...question, consistency, minIndex }, limits);
  }
}

const read = <T>(value: T, index: number): Read<T> => ({ value, index: logIndex(index) });

const within = (most: number, wanted = most): number => Math.min(Math.max(1, wanted), most);

const systemClock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};
