// The Watch stream: each request replaces what the stream follows; the answer begins with a
// snapshot, or with what a resuming reader missed, and goes on with one delta per entry. What was missed
// is remembered or, from before that, read out of the history. A reader
// too slow for its buffer is cut off and resumes. Knows gRPC and the feed, nothing of Raft.

import { status } from '@grpc/grpc-js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { assert, AssertionFailed } from '../../base/assert.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Change, FeedFrame } from '../../domain/change.ts';
import { mayRead, mayReadAll } from '../../access/caller.ts';
import type { Caller } from '../../access/caller.ts';
import { logIndex } from '../../domain/ids.ts';
import type { WatchRequest__Output } from '../../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse } from '../../gen/holdfast/cluster/v1/WatchResponse.ts';
import { EventStream } from '../feed/event-stream.ts';
import { MissedOrders, missedLimits } from '../feed/missed-orders.ts';
import type { MissedParts } from '../feed/missed-orders.ts';
import { RememberedNews } from '../feed/remembered-news.ts';
import { ReadingTurns } from '../feed/reading-turns.ts';
import type { StepReads } from '../feed/step-reads.ts';
import type { EventStreamParts } from '../feed/event-stream.ts';
import type { ChangeFanout, Subscription } from '../feed/change-fanout.ts';
import type { RecentEvents } from '../health/recent-events.ts';
import { wireFrame } from '../views/wire-views.ts';
import { BoundedReplies } from './slow-reader.ts';
import { gatherRows } from '../snapshots/snapshot-rows.ts';
import type { Followed } from '../snapshots/snapshot-rows.ts';

export type WatchStream = ServerDuplexStream<WatchRequest__Output, WatchResponse>;

export interface WatchParts extends EventStreamParts {
  readonly fanout: ChangeFanout;
  recent(): RecentEvents;
  /** What is older than that. */
  steps(): StepReads;
  /** Passes a read of the history on, and notes a row that cannot be trusted. */
  guarded<Row>(reading: Promise<Row>): Promise<Row>;
  /** The books may be empty still, waiting to be refilled: nothing is shown of them. */
  suspect(): boolean;
  /** Resolves true once `index` is applied here; false after `waitMs`. */
  reached(index: number, waitMs: number): Promise<boolean>;
  /** Monotonic ms, by which a long answer is gathered in slices. */
  now(): number;
}

const followedMax = 10_000;
const behindWaitMs = 2_000;
const unreadBytesMax = 16 * 1024 * 1024;
/** About what a frame takes in memory until it is sent, and each change in it. */
const frameBytesAbout = 128;
const changeBytesAbout = 256;

interface Reader {
  readonly caller: Caller | null;
  readonly stream: WatchStream;
  /** One for the stream's whole life, however often it changes what it follows. */
  readonly replies: BoundedReplies<WatchResponse>;
}

/** One request of the stream, as long as no other has taken its place. */
interface Wish {
  readonly request: WatchRequest__Output;
  readonly isWanted: () => boolean;
  /** By when it is to be answered, monotonic ms: a reader that hears nothing goes elsewhere. */
  readonly untilMs: number;
  readonly begun: (subscription: Subscription) => void;
}

interface Start extends Followed {
  readonly rows: Change[];
  /** What is remembered no more of what the reader missed; null: it begins anew. */
  readonly missed: MissedOrders | null;
}

type OldStart = Followed & { readonly missed: MissedOrders };

/** Readers give up after two and a half seconds of silence; those that read the history begin anew before. */
const answerWithinMs = 2_000;
/** So many read the history at a time. */
const historyReadersMax = 8;
/** While the floor of what is remembered moves on, the history is read again, up to so many times. */
const historyReadsMax = 3;

export class WatchService {
  readonly #parts: WatchParts;
  readonly #news: RememberedNews;
  readonly #turns = new ReadingTurns(historyReadersMax);

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#news = new RememberedNews({ views: parts.views, recent: () => parts.recent() });
  }

  serve(stream: WatchStream, caller: Caller | null): void {
    const replies = new BoundedReplies<WatchResponse>(stream, unreadBytesMax);
    let current: Subscription | null = null;
    let events: EventStream | null = null;
    let generation = 0;
    const end = (): void => {
      generation += 1;
      if (current !== null) this.#parts.fanout.remove(current);
      current = null;
      events?.stop();
      events = null;
    };
    stream.on('data', (request: WatchRequest__Output) => {
      end();
      const mine = generation;
      const wish: Wish = {
        request,
        isWanted: () => mine === generation,
        untilMs: this.#parts.now() + answerWithinMs,
        begun: (subscription) => {
          assert(mine === generation, 'only the newest request of a stream is followed');
          current = subscription;
        },
      };
      let following: Promise<void>;
      if (request.allEvents || request.eventsOf.length > 0) {
        events = new EventStream(this.#parts, stream, request);
        following = this.#follow(events, { stream, replies, caller }, wish);
      } else following = this.#subscribe({ stream, replies, caller }, wish);
      // What is broken ends the process; anything else is this stream's trouble alone.
      void following.catch((error: unknown) => {
        if (error instanceof AssertionFailed) throw error;
        const details = 'the feed cannot be followed here; come back';
        const cause = Object.assign(new Error(details), { code: status.INTERNAL, details });
        stream.emit('error', cause);
      });
    });
    stream.on('end', () => {
      end();
      stream.end();
    });
    stream.on('error', end);
    stream.on('cancelled', end);
    stream.on('close', end);
  }

  /** Whether the reader goes on where it asked to; null when it was refused, or waits no more. */
  async #admit({ stream, caller }: Reader, { request, isWanted }: Wish): Promise<boolean | null> {
    const followed = request.accounts.length + request.symbols.length + request.eventsOf.length;
    if (followed > followedMax) {
      refuse(stream, 'too-large', `at most ${followedMax} accounts and symbols per stream`);
      return null;
    }
    if (!mayFollow(caller, request)) {
      refuse(stream, 'forbidden', 'the token in use may not follow these accounts');
      return null;
    }
    if (this.#parts.suspect()) {
      refuse(stream, 'suspect', 'this node distrusts its disk and waits to be refilled');
      return null;
    }
    const resumable = request.epoch === this.#parts.epoch && request.fromIndex > 0;
    if (resumable && !(await this.#parts.reached(request.fromIndex, behindWaitMs))) {
      refuse(stream, 'behind', `this node has not reached index ${request.fromIndex}`);
      return null;
    }
    return isWanted() ? resumable : null;
  }

  async #subscribe(reader: Reader, wish: Wish): Promise<void> {
    const { request } = wish;
    const resumable = await this.#admit(reader, wish);
    if (resumable === null) return;
    const { allSymbols, fromIndex } = request;
    const [accounts, symbols] = [new Set(request.accounts), new Set(request.symbols)];
    const followed = { accounts, symbols, allSymbols };
    if (!resumable) {
      await this.#tell(reader, wish, { ...followed, missed: null });
      return;
    }
    const missed = this.#missedOf(accounts, fromIndex);
    if (this.#remembers(fromIndex) && (await this.#tell(reader, wish, { ...followed, missed }))) {
      return;
    }
    await this.#inTurn(reader, wish, { ...followed, missed });
  }

  async #inTurn(reader: Reader, wish: Wish, start: OldStart): Promise<void> {
    if (!(await this.#turns.turn(wish.untilMs - this.#parts.now()))) {
      await this.#tell(reader, wish, { ...start, missed: null });
      return;
    }
    try {
      await this.#tellOld(reader, wish, start);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // Other nodes may be able to: it comes back and resumes there.
      if (wish.isWanted()) refuse(reader.stream, 'unavailable', error.message);
    } finally {
      this.#turns.done();
    }
  }

  #remembers(index: number): boolean {
    return index >= this.#parts.recent().floorIndex;
  }

  #missedOf(accounts: ReadonlySet<string>, afterIndex: number): MissedOrders {
    const parts = this.#parts;
    const reading: MissedParts = {
      ...{ views: parts.views, limits: missedLimits },
      reads: () => parts.steps(),
      guarded: (read) => parts.guarded(read),
      now: () => parts.now(),
    };
    return new MissedOrders(reading, accounts, afterIndex);
  }

  // From before what is remembered. The history is read first, since rows are as of one moment; what is
  // remembered may be forgotten meanwhile, and is then read too.
  async #tellOld(reader: Reader, wish: Wish, { missed, ...followed }: OldStart): Promise<void> {
    const { isWanted, untilMs } = wish;
    const isInTime = (): boolean => isWanted() && this.#parts.now() < untilMs;
    for (let reads = 1; isWanted(); reads += 1) {
      const { floorIndex } = this.#parts.recent();
      const isKnown = reads <= historyReadsMax && (await missed.readThrough(floorIndex, isInTime));
      const start = { ...followed, missed: isKnown ? missed : null };
      if (await this.#tell(reader, wish, start)) return;
    }
  }

  /** False when what was missed is not known as far as it must be: it is to be read again. */
  async #tell(reader: Reader, wish: Wish, start: Omit<Start, 'rows'>): Promise<boolean> {
    const { views, fanout } = this.#parts;
    const source = { views, fanout, now: () => this.#parts.now() };
    const { missed } = start;
    let isTold = true;
    const taken = await gatherRows(source, start, {
      isWanted: wish.isWanted,
      take: (rows) => {
        isTold = missed === null || this.#remembers(missed.throughIndex);
        if (isTold) this.#begin(reader, wish, { ...start, rows });
      },
    });
    // As all whose books were replaced: it comes back and resumes.
    if (!taken && wish.isWanted()) reader.stream.end();
    return isTold;
  }

  async #follow(events: EventStream, reader: Reader, wish: Wish): Promise<void> {
    const { request } = wish;
    if (request.accounts.length + request.symbols.length > 0) {
      refuse(reader.stream, 'malformed', 'a stream follows either rows or account events');
      return;
    }
    const resumable = await this.#admit(reader, wish);
    if (resumable === null) return;
    try {
      await events.run(request, resumable);
    } catch (error) {
      if (error instanceof AssertionFailed) throw error;
      // The books are being replaced, or the history is damaged: another node goes on.
      events.stop();
      const message = error instanceof Error ? error.message : 'the history cannot be read';
      refuse(reader.stream, 'unavailable', message);
    }
  }

  // Snapshot and subscription happen in one turn: no entry can slip between them.
  #begin(reader: Reader, { request, begun }: Wish, start: Start): void {
    const { stream, replies } = reader;
    const { rows, accounts, symbols, allSymbols, missed } = start;
    const { epoch, views, fanout } = this.#parts;
    const give = (frame: FeedFrame): void => {
      replies.write(wireFrame(frame, epoch), bytesAbout(frame));
    };
    const subscription: Subscription = {
      accounts,
      symbols,
      allSymbols,
      lastIndex: views.index,
      give,
      end: () => {
        stream.end();
      },
    };
    // Before the first frame: writing it may be what ends the stream.
    fanout.add(subscription);
    begun(subscription);
    if (
      missed !== null &&
      request.eachEntry &&
      request.fromIndex >= this.#parts.recent().rowsFloorIndex
    ) {
      this.#news.replay(subscription, rows, request.fromIndex);
      return;
    }
    const recovered = missed !== null;
    const changes =
      missed === null
        ? rows
        : this.#news.since(request.fromIndex, subscription, { held: rows, missed });
    give({ kind: 'snapshot', index: logIndex(views.index), recovered, changes });
  }
}

function mayFollow(caller: Caller | null, request: WatchRequest__Output): boolean {
  if (mayReadAll(caller)) return true;
  const { accounts, eventsOf, allEvents } = request;
  return !allEvents && [...accounts, ...eventsOf].every((name) => mayRead(caller, name));
}

function bytesAbout(frame: FeedFrame): number {
  const changes = frame.kind === 'heartbeat' ? 0 : frame.changes.length;
  return frameBytesAbout + changes * changeBytesAbout;
}

function refuse(stream: WatchStream, code: string, message: string): void {
  stream.write({ kind: 'failure', failure: { code, effect: 'none', message } });
  stream.end();
}
