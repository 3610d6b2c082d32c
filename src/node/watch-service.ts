// The Watch stream: each request replaces what the stream follows; the answer begins with a
// snapshot, or with what a resuming reader missed, and goes on with one delta per entry. A reader
// too slow for its buffer is cut off and resumes. Knows gRPC and the feed, nothing of Raft.

import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Change, FeedFrame } from '../domain/change.ts';
import { logIndex } from '../domain/ids.ts';
import type { InstrumentView } from '../domain/instrument.ts';
import type { WatchRequest__Output } from '../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse } from '../gen/holdfast/cluster/v1/WatchResponse.ts';
import type { BookViews } from './book-views.ts';
import type { ChangeFanout, Subscription } from './change-fanout.ts';
import type { RecentEvents } from './recent-events.ts';
import { wireFrame } from './wire-views.ts';
import { BoundedReplies } from './slow-reader.ts';

export type WatchStream = ServerDuplexStream<WatchRequest__Output, WatchResponse>;

export interface WatchParts {
  readonly epoch: string;
  readonly views: BookViews;
  readonly fanout: ChangeFanout;
  recent(): RecentEvents;
  /** The books may be empty still, waiting to be refilled: nothing is shown of them. */
  suspect(): boolean;
  /** Resolves true once `index` is applied here; false after `waitMs`. */
  reached(index: number, waitMs: number): Promise<boolean>;
}

const followedMax = 10_000;
const behindWaitMs = 2_000;
const unreadBytesMax = 16 * 1024 * 1024;
/** About what a frame takes in memory until it is sent, and each change in it. */
const frameBytesAbout = 128;
const changeBytesAbout = 256;

interface Reader {
  readonly stream: WatchStream;
  /** One for the stream's whole life, however often it changes what it follows. */
  readonly replies: BoundedReplies<WatchResponse>;
}

export class WatchService {
  readonly #parts: WatchParts;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  serve(stream: WatchStream): void {
    const replies = new BoundedReplies<WatchResponse>(stream, unreadBytesMax);
    let current: Subscription | null = null;
    let generation = 0;
    const end = (): void => {
      generation += 1;
      if (current !== null) this.#parts.fanout.remove(current);
      current = null;
    };
    stream.on('data', (request: WatchRequest__Output) => {
      end();
      const mine = generation;
      void this.#subscribe({ stream, replies }, request, () => mine === generation).then(
        (subscription) => {
          current = subscription ?? current;
        },
      );
    });
    stream.on('end', () => {
      end();
      stream.end();
    });
    stream.on('error', end);
    stream.on('cancelled', end);
    stream.on('close', end);
  }

  async #subscribe(
    reader: Reader,
    request: WatchRequest__Output,
    stillWanted: () => boolean,
  ): Promise<Subscription | null> {
    const { stream } = reader;
    if (request.accounts.length + request.symbols.length > followedMax) {
      refuse(stream, 'too-large', `at most ${followedMax} accounts and symbols per stream`);
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
    if (!stillWanted()) return null;
    return this.#begin(reader, request, resumable);
  }

  // Snapshot and subscription happen in one turn: no entry can slip between them.
  #begin(reader: Reader, request: WatchRequest__Output, resumable: boolean): Subscription {
    const { stream, replies } = reader;
    const { epoch, views, fanout } = this.#parts;
    const give = (frame: FeedFrame): void => {
      replies.write(wireFrame(frame, epoch), bytesAbout(frame));
    };
    const subscription: Subscription = {
      accounts: new Set(request.accounts),
      symbols: new Set(request.symbols),
      allSymbols: request.allSymbols,
      lastIndex: views.index,
      give,
      end: () => {
        stream.end();
      },
    };
    const recovered = resumable && request.fromIndex >= this.#parts.recent().floorIndex;
    const changes = recovered
      ? this.#missed(subscription, request.fromIndex)
      : this.#everything(subscription);
    give({ kind: 'snapshot', index: logIndex(views.index), recovered, changes });
    fanout.add(subscription);
    return subscription;
  }

  #everything(subscription: Subscription): Change[] {
    const { views } = this.#parts;
    const changes: Change[] = [];
    for (const name of subscription.accounts) {
      const account = views.account(name);
      if (account !== null) changes.push({ kind: 'account', account });
      for (const holding of views.holdings(name) ?? []) changes.push({ kind: 'holding', holding });
      for (const order of views.openOrders(name) ?? []) changes.push({ kind: 'order', order });
    }
    for (const instrument of this.#instruments(subscription)) {
      changes.push({ kind: 'instrument', instrument });
    }
    return changes;
  }

  #instruments({ allSymbols, symbols }: Subscription): InstrumentView[] {
    const { views } = this.#parts;
    if (allSymbols) return views.instruments();
    return [...symbols].flatMap((symbol) => views.instrument(symbol) ?? []);
  }

  #missed(subscription: Subscription, after: number): Change[] {
    // Orders are told by their steps.
    const rows = this.#everything(subscription).filter((change) => indexOf(change) > after);
    const { views } = this.#parts;
    const events: Change[] = [];
    for (const entry of this.#parts.recent().after(after)) {
      for (const row of entry.removed) {
        if (!subscription.accounts.has(views.accountName(row.accountId))) continue;
        events.push(views.removedHolding(row));
      }
      for (const execution of entry.executions) {
        if (!subscription.accounts.has(views.accountName(execution.accountId))) continue;
        const order = views.orderView(execution, entry.index, entry.machineMs);
        events.push({ kind: 'order', order });
      }
    }
    // Removals first: a symbol sold out and bought again is a row, and the row is the last word.
    return [...events, ...rows];
  }
}

function bytesAbout(frame: FeedFrame): number {
  const changes = frame.kind === 'heartbeat' ? 0 : frame.changes.length;
  return frameBytesAbout + changes * changeBytesAbout;
}

function indexOf(change: Change): number {
  if (change.kind === 'account') return change.account.index;
  if (change.kind === 'holding') return change.holding.index;
  if (change.kind === 'instrument') return change.instrument.index;
  return 0;
}

function refuse(stream: WatchStream, code: string, message: string): void {
  stream.write({ kind: 'failure', failure: { code, effect: 'none', message } });
  stream.end();
}
