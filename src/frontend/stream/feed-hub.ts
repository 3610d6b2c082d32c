// Joins readers to shared subscriptions: readers who follow the same accounts and symbols share one,
// which ends some time after the last of them has left. All of them together are one watch at the
// cluster, so that nothing arrives here twice, and every socket's frames are in log order.

import { setInterval } from 'node:timers';
import { ClusterError } from '../../domain/cluster-error.ts';
import { everySymbol } from '../../stream/messages.ts';
import type { ResumePoint } from '../../stream/messages.ts';
import type { Log } from '../../telemetry/log.ts';
import type { BookClient } from '../books/book-client.ts';
import type { FeedReader, Following } from './feed-reader.ts';
import { FeedTopic } from './feed-topic.ts';
import type { TopicLimits, TopicParts } from './feed-topic.ts';
import { LoopLoad } from './loop-load.ts';
import { SharedAnswer } from '../books/shared-answer.ts';
import { SymbolDirectory } from './symbol-directory.ts';
import { VisitQueue } from './visit-queue.ts';
import { WatchTrunk, trunkNamesMax } from './watch-trunk.ts';

export interface HubParts {
  readonly book: BookClient;
  readonly log: Log;
  readonly limits: HubLimits;
  monotonicMs(): number;
}

export interface HubLimits extends TopicLimits {
  /** For how long a turn of the event loop may write to sockets. */
  readonly sliceMs: number;
  readonly topicsMax: number;
  /** How long a subscription outlives its last reader, for readers who come straight back. */
  readonly topicLingerMs: number;
  readonly tickMs: number;
  /** How long the cluster may be silent before readers are told, at every tick from then on. */
  readonly silenceMs: number;
  /** How often new listings are looked for. */
  readonly listingsEveryTicks: number;
}

interface Entry {
  readonly topic: FeedTopic;
  readonly followsEverySymbol: boolean;
  /** When the last reader left; null while there is one. */
  idleSinceMs: number | null;
}

export class FeedHub {
  readonly #parts: HubParts;
  readonly #directory: SymbolDirectory;
  readonly #visits: VisitQueue;
  readonly #load: LoopLoad;
  readonly #topicBook: TopicParts['book'];
  readonly #trunk: WatchTrunk;
  readonly #entries = new Map<string, Entry>();
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#directory = new SymbolDirectory(parts.book);
    const monotonicMs = (): number => parts.monotonicMs();
    this.#visits = new VisitQueue({ sliceMs: parts.limits.sliceMs, monotonicMs });
    const utilization = () => performance.eventLoopUtilization();
    this.#load = new LoopLoad({ monotonicMs, utilization });
    const { book } = parts;
    // After an outage all subscriptions ask at once.
    const epoch = new SharedAnswer(() => book.epoch());
    this.#trunk = new WatchTrunk({
      book: { watch: (what, limits) => book.watch(what, limits), epoch: () => epoch.get() },
      namesMax: trunkNamesMax,
    });
    this.#topicBook = {
      orders: (name, page, limits) => book.orders(name, page, limits),
      watch: (what, limits) => book.watch(what, limits),
      epoch: () => epoch.get(),
    };
    this.#timer = setInterval(() => this.#tick(), parts.limits.tickMs).unref();
  }

  get topicCount(): number {
    return this.#entries.size;
  }

  /** The way out, or null when this frontend follows as much as it may. */
  join(following: Following, resume: ResumePoint | null, reader: FeedReader): (() => void) | null {
    const entry = this.#entryOf(following);
    if (entry === null) return null;
    entry.idleSinceMs = null;
    entry.topic.join(reader, resume);
    return () => {
      entry.topic.leave(reader);
      if (entry.topic.isIdle) entry.idleSinceMs = this.#parts.monotonicMs();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { topic } of this.#entries.values()) topic.end();
    this.#entries.clear();
  }

  #entryOf(following: Following): Entry | null {
    const key = JSON.stringify([following.accounts, following.symbols]);
    const found = this.#entries.get(key);
    if (found !== undefined) return found;
    if (this.#entries.size >= this.#parts.limits.topicsMax && !this.#maybeDropIdle()) return null;
    const { accounts, symbols } = following;
    const followsEverySymbol = symbols.includes(everySymbol);
    const topic = new FeedTopic(accounts, {
      book: this.#topicBook,
      trunk: this.#trunk,
      log: this.#parts.log,
      visits: this.#visits,
      load: this.#load,
      limits: this.#parts.limits,
      symbolsNow: () => (followsEverySymbol ? this.#directory.symbols() : Promise.resolve(symbols)),
      monotonicMs: () => this.#parts.monotonicMs(),
    });
    const entry = { topic, followsEverySymbol, idleSinceMs: null };
    this.#entries.set(key, entry);
    void topic.run();
    return entry;
  }

  #tick(): void {
    this.#ticks += 1;
    const { silenceMs, topicLingerMs, listingsEveryTicks } = this.#parts.limits;
    for (const [key, entry] of this.#entries) {
      const idleMs = this.#parts.monotonicMs() - (entry.idleSinceMs ?? Number.POSITIVE_INFINITY);
      if (idleMs < topicLingerMs) entry.topic.tellSilence(silenceMs);
      else this.#drop(key, entry);
    }
    if (this.#ticks % listingsEveryTicks === 0) void this.#lookForListings();
  }

  // Subscriptions that nobody reads only linger: they must not keep readers out.
  #maybeDropIdle(): boolean {
    let longest: { key: string; entry: Entry; sinceMs: number } | null = null;
    for (const [key, entry] of this.#entries) {
      const sinceMs = entry.idleSinceMs;
      if (sinceMs === null || !entry.topic.isIdle) continue;
      if (longest === null || sinceMs < longest.sinceMs) longest = { key, entry, sinceMs };
    }
    if (longest !== null) this.#drop(longest.key, longest.entry);
    return longest !== null;
  }

  #drop(key: string, { topic }: Entry): void {
    topic.end();
    this.#entries.delete(key);
  }

  async #lookForListings(): Promise<void> {
    const followers = [...this.#entries.values()].filter((entry) => entry.followsEverySymbol);
    if (followers.length === 0) return;
    try {
      if (!(await this.#directory.refresh())) return;
    } catch (error) {
      // Silence of the cluster is told by the feed itself; the next look comes soon.
      if (!(error instanceof ClusterError)) throw error;
      this.#parts.log.debug({ event: 'listings-not-read', code: error.code });
      return;
    }
    for (const { topic } of followers) topic.restart();
  }
}
