// One reader of account events on a Watch stream: everything recorded after its place, one frame per
// entry, in log order, for as long as it stays. It is given no more than it takes: who reads slowly is
// given the rest later, out of memory or out of the history, and misses nothing. Knows gRPC and
// events, nothing of Raft.

import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { WatchRequest__Output } from '../../gen/holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse } from '../../gen/holdfast/cluster/v1/WatchResponse.ts';
import type { BookViews } from '../views/book-views.ts';
import type { EventReads } from './event-reads.ts';
import type { EventEntry, RecentAccountEvents } from './recent-account-events.ts';

export interface EventStreamParts {
  readonly epoch: string;
  readonly views: BookViews;
  recentEvents(): RecentAccountEvents;
  events(): EventReads;
  leaderKnown(): boolean;
}

type EventReplies = ServerDuplexStream<WatchRequest__Output, WatchResponse>;

const heartbeatMs = 250;

export class EventStream {
  readonly #parts: EventStreamParts;
  readonly #stream: EventReplies;
  readonly #over = new AbortController();
  /** By name, because an account may be followed before it exists; null: all of them. */
  readonly #accounts: ReadonlySet<string> | null;
  /** Everything through here is given. */
  #index = 0;
  /** Of the last frame that was no heartbeat. */
  #prev = 0;

  constructor(parts: EventStreamParts, stream: EventReplies, request: WatchRequest__Output) {
    this.#parts = parts;
    this.#stream = stream;
    this.#accounts = request.allEvents ? null : new Set(request.eventsOf);
  }

  /** Runs until `stop`, or until the stream is gone. The first frame says where it begins. */
  async run(request: WatchRequest__Output, isHere: boolean): Promise<void> {
    const { views } = this.#parts;
    const resumable = isHere && request.fromIndex >= views.prunedThrough;
    // What was pruned cannot be told any more: whoever comes from before it begins behind it.
    if (isHere && !resumable) this.#index = views.prunedThrough;
    else if (resumable) this.#index = request.fromIndex;
    else if (request.eventsSinceMs === 0) this.#index = views.index;
    else this.#index = await this.#parts.events().indexBefore(request.eventsSinceMs);
    this.#prev = this.#index;
    await this.#write({ kind: 'snapshot', index: this.#index, recovered: resumable });
    while (!this.#over.signal.aborted) {
      if (this.#index < views.index) await this.#catchUp(views.index);
      else await this.#waitForMore();
    }
  }

  stop(): void {
    this.#over.abort();
  }

  async #catchUp(throughIndex: number): Promise<void> {
    const recent = this.#parts.recentEvents();
    if (this.#index >= recent.floorIndex) {
      for (const entry of recent.after(this.#index)) await this.#give(entry);
    } else {
      const span = { afterIndex: this.#index, throughIndex };
      for await (const entry of this.#parts.events().between(span, this.#accountIds())) {
        await this.#give(entry);
        if (this.#over.signal.aborted) return;
      }
    }
    this.#index = Math.max(this.#index, throughIndex);
  }

  async #give({ index, machineMs, events }: EventEntry): Promise<void> {
    if (this.#over.signal.aborted) return;
    const { views } = this.#parts;
    const changes = events.flatMap(({ accountId, data }) => {
      const account = views.accountName(accountId);
      if (this.#accounts?.has(account) === false) return [];
      return [{ event: { account, data, index, recordedMs: machineMs } }];
    });
    this.#index = index;
    if (changes.length === 0) return;
    const prev = this.#prev;
    this.#prev = index;
    await this.#write({ kind: 'delta', index, prev, changes });
  }

  /** Null: of everybody. */
  #accountIds(): ReadonlySet<number> | null {
    if (this.#accounts === null) return null;
    const ids = [...this.#accounts].flatMap((name) => this.#parts.views.accountId(name) ?? []);
    return new Set(ids);
  }

  // Silence is a message too: without a leader nobody can say that there is no more.
  async #waitForMore(): Promise<void> {
    const why = await this.#more();
    if (why === 'time' && this.#parts.leaderKnown() && this.#index >= this.#parts.views.index) {
      await this.#write({ kind: 'heartbeat', index: this.#index });
    }
  }

  #more(): Promise<'more' | 'time'> {
    const { signal } = this.#over;
    return new Promise((resolve) => {
      const end = (why: 'more' | 'time'): void => {
        clearTimeout(timer);
        forget();
        signal.removeEventListener('abort', more);
        resolve(why);
      };
      const more = (): void => {
        end('more');
      };
      const timer = setTimeout(end, heartbeatMs, 'time');
      const forget = this.#parts.recentEvents().onMore(more);
      signal.addEventListener('abort', more, { once: true });
    });
  }

  async #write(frame: Omit<WatchResponse, 'epoch'>): Promise<void> {
    const { signal } = this.#over;
    if (signal.aborted || this.#stream.write({ ...frame, epoch: this.#parts.epoch })) return;
    // Whoever goes away drains nothing.
    await once(this.#stream, 'drain', { signal }).catch(() => undefined);
  }
}
