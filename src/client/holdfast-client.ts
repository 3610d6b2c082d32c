// The SDK's one door: commands in, outcomes back; reads; the feed; who leads. Finds the leader,
// batches concurrent calls and retries exactly once by itself. Rejections are values; what it
// throws is a ClusterError and says whether the command may have happened.

import { performance } from 'node:perf_hooks';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { prng } from '../base/prng.ts';
import type { Random } from '../base/prng.ts';
import { commandFlaw } from '../codec/command-flaw.ts';
import type { EventFrame } from '../domain/account-event.ts';
import type { FeedFrame } from '../domain/change.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Command, CreateAccount, Deposit, ListInstrument } from '../domain/command.ts';
import { isNumberedSession } from '../domain/command-place.ts';
import type { CommandPlace } from '../domain/command-place.ts';
import type { LockQuote, PlaceOrder, Quote, SetPrice } from '../domain/command.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { QueryRequest } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse__Output } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import { exportedAudit } from './audit-export.ts';
import type { AuditPart, AuditWish } from './audit-export.ts';
import { AbortWatch } from './abort-watch.ts';
import type { CallOptions } from './call-options.ts';
import { CallBatch } from './call-batch.ts';
import { ClientEvents } from './client-events.ts';
import { Deadlines } from './deadlines.ts';
import type { Dialing } from './dialing.ts';
import { Following } from './following.ts';
import type { EventsTarget, FollowOptions, WatchTarget } from './following.ts';
import { IdCache } from './id-cache.ts';
import { closedError, LeaderFinder } from './leader-finder.ts';
import { handOver } from './leader-transfer.ts';
import type { TransferAnswer } from './leader-transfer.ts';
import { OrderCalls } from './order-calls.ts';
import type { Read, ReadOptions, Summary } from './read-calls.ts';
import { Reads } from './reads.ts';
import { changeMembers, listMembers, savedSnapshot } from './membership.ts';
import type { MemberChange, MemberList, MembershipAnswer } from './membership.ts';
import { PlacedCommands } from './placed-commands.ts';
import type { PlacedWish } from './placed-commands.ts';
import type { NodeStatus } from './status-round.ts';
import { StopList } from './stop-list.ts';
import { Submitter } from './submitter.ts';

export interface ClientOptions extends Dialing {
  /** host:port of any node's client server; the others are learnt. */
  readonly endpoints: readonly string[];
  /** 16 hex digits: commands go to no other cluster. Absent: to whichever answers. */
  readonly clusterId?: string;
  /** Commands go to no other group. */
  readonly groupId?: number;
  /** Per call, ms; default 10,000. */
  readonly deadlineMs?: number;
  /** Where nobody listens at any endpoint for so long, and none was ever reached, calls fail with
   *  `unavailable`; default: they wait until their deadline, since a cluster may be about to start. */
  readonly unreachedMaxMs?: number;
  /** Commands outstanding in the session; default and most 4,096. */
  readonly windowMax?: number;
  readonly framesInFlightMax?: number;
  /** Default 1,600, most 4,096. */
  readonly commandsPerFrameMax?: number;
  /** Commands waiting to be sent; beyond it calls fail with `overloaded`. Default 65,536. */
  readonly queueMax?: number;
  readonly random?: Random;
  readonly clock?: Clock;
}

export type { CallOptions, Read, ReadOptions, Summary };

export interface ClientStats {
  readonly frames: number;
  readonly commands: number;
  readonly framesResent: number;
  readonly reconnects: number;
  readonly outstanding: number;
  /** From a frame leaving to its answers, smoothed; null before the first. */
  readonly rttMs: number | null;
}

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
  readonly #placed: PlacedCommands;
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
    if (options.endpoints.length === 0 || options.endpoints.includes('')) {
      const message = 'endpoints: name at least one host:port, and none that is empty';
      throw new ClusterError('malformed', 'none', { message });
    }
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? prng(Math.floor(Math.random() * 2 ** 32));
    this.#deadlineMs = options.deadlineMs ?? 10_000;
    this.#finder = new LeaderFinder(options.endpoints, this.#stops, options);
    const sending = {
      ...{ finder: this.#finder, random: this.#random, clock: this.#clock, stops: this.#stops },
      ...{ clusterId: options.clusterId ?? null, groupId: options.groupId ?? null },
      queueMax: options.queueMax ?? 65_536,
      unreachedMaxMs: options.unreachedMaxMs ?? null,
    };
    this.#placed = new PlacedCommands(sending);
    this.#submitter = new Submitter({
      ...sending,
      ...{ ids: new IdCache(), events: this.events },
      windowMax: within(sessionWindow, options.windowMax),
      framesInFlightMax: within(sessionWindow, options.framesInFlightMax ?? 32),
      commandsPerFrameMax: within(sessionWindow, options.commandsPerFrameMax ?? frameCommands),
    });
    this.#reads = new Reads({
      finder: this.#finder,
      random: this.#random,
      aborts: this.#aborts,
      stops: this.#stops,
      unreachedMaxMs: sending.unreachedMaxMs,
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
      this.#placed.watch();
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

  /** A session of the cluster whose numbers the caller keeps, from 1; its number. It lives for an hour
   *  after its last use. May be repeated: a session that nobody uses ends by itself.
   *  @throws ClusterError, 'limit-exceeded' as 'overloaded' (none) */
  async openSession(options: CallOptions = {}): Promise<number> {
    const nonce = 1 + this.#random.below(Number.MAX_SAFE_INTEGER - 1);
    const outcome = await this.#place({ kind: 'open', nonce }, options);
    if (outcome.kind === 'accepted' && outcome.number !== null) return outcome.number;
    const message = 'the cluster opens no more sessions';
    throw new ClusterError('overloaded', 'none', { message });
  }

  /** The command of that number: run once, however often and through whichever client it is sent, and
   *  answered the same each time. One of a session at a time, each number one more than the last.
   *  @throws ClusterError 'session-expired' (unknown): the session, or the answer of a number before the
   *  last one, is forgotten; 'sequence-gap' (none): a number was left out; else as `submit` */
  submitAt(place: CommandPlace, command: Command, options: CallOptions = {}): Promise<Outcome> {
    return this.#place({ kind: 'run', place, command }, options);
  }

  /** Takes a number of its own, the last one. */
  closeSession(place: CommandPlace, options: CallOptions = {}): Promise<Outcome> {
    return this.#place({ kind: 'close', place }, options);
  }

  async #place(wish: PlacedWish, options: CallOptions): Promise<Outcome> {
    const commands = wish.kind === 'run' ? [wish.command] : [noCommand];
    const refusal = this.#refusalOf(commands, options) ?? flawOfPlace(wish);
    if (refusal !== null) throw refusal;
    const now = this.#clock.monotonic();
    const batch = new CallBatch(commands, now + (options.deadlineMs ?? this.#deadlineMs));
    const overload = this.#placed.add(batch, wish);
    if (overload !== null) throw overload;
    this.#deadlines.add(batch, options.signal);
    const [outcome] = await batch.promise;
    if (outcome === undefined) throw new ClusterError('malformed', 'unknown');
    return outcome;
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

  /** Frames in log order across reconnects, without gap or repeat; ends when the signal aborts or
   *  the client closes. @throws ClusterError (none) when a node refuses for good, or with `onGap` */
  watch(target: WatchTarget, o: FollowOptions = {}): AsyncGenerator<FeedFrame> {
    return this.#following.rows(target, o);
  }

  /** What is recorded about accounts, one frame per entry; else as `watch`. */
  accountEvents(target: EventsTarget = {}, o: FollowOptions = {}): AsyncGenerator<EventFrame> {
    return this.#following.events(target, o);
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
    this.#placed.close();
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

  protected ask(question: QueryRequest, o: ReadOptions): Promise<QueryResponse__Output> {
    if (this.#stops.over) return Promise.reject(closedError());
    const { consistency = 'linearizable', minIndex = 0 } = o;
    const limits = { deadlineMs: o.deadlineMs ?? this.#deadlineMs, signal: o.signal };
    return this.#reads.ask({ ...question, consistency, minIndex }, limits);
  }
}

const noCommand: Command = { kind: 'noop' };

function flawOfPlace(wish: PlacedWish): ClusterError | null {
  if (wish.kind === 'open') return null;
  const { sessionId, seq } = wish.place;
  // Sessions of clients' own are not to be named from outside: their numbers are taken.
  const isPlace = isNumberedSession(sessionId) && Number.isSafeInteger(seq) && seq > 0;
  const message = 'place: the session must be one of openSession, the number a whole one from 1';
  return isPlace ? null : new ClusterError('malformed', 'none', { message });
}

const within = (most: number, wanted = most): number => Math.min(Math.max(1, wanted), most);

const systemClock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};
