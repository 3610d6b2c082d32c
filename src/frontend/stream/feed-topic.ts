// One subscription at the cluster, shared by all sockets that follow the same accounts and symbols.
// Holds their mirror and the last frames, so that a new reader gets a snapshot and a returning one
// what it missed, without asking the cluster. Every reader sees the frames in log order.

import { ClusterError } from '../../domain/cluster-error.ts';
import type { FeedFrame } from '../../domain/change.ts';
import { BookMirror, mirroredOrdersMax } from '../../stream/book-mirror.ts';
import type { ResumePoint } from '../../stream/messages.ts';
import type { Log } from '../../telemetry/log.ts';
import type { BookClient } from '../books/book-client.ts';
import { FeedOpening, takeFrame } from './feed-opening.ts';
import type { FeedReader, FeedSnapshot } from './feed-reader.ts';
import { FrameRing } from './frame-ring.ts';
import type { LoopLoad } from './loop-load.ts';
import { readMissed } from './missed-changes.ts';
import { pause } from '../books/pause.ts';
import { SharedFrame } from './shared-frame.ts';
import { TopicOutbox } from './topic-outbox.ts';
import type { VisitQueue } from './visit-queue.ts';
import type { WatchTrunk } from './watch-trunk.ts';

export interface TopicParts {
  readonly book: Pick<BookClient, 'watch' | 'orders' | 'epoch'>;
  /** Where frames come from; `book.watch` is for what was missed. */
  readonly trunk: Pick<WatchTrunk, 'follow'>;
  readonly log: Log;
  readonly visits: VisitQueue;
  readonly load: LoopLoad;
  readonly limits: TopicLimits;
  /** The symbols to follow now; `everySymbol` resolved. */
  symbolsNow(): Promise<readonly string[]>;
  monotonicMs(): number;
}

export interface TopicLimits {
  /** How long prices may wait for company before they are sent. */
  readonly coalesceMs: number;
  /** Without news for so long, readers are told of progress, or as often as the cluster says so. */
  readonly heartbeatEveryMs: number;
}

// A minute of news and more, prices aside. Whoever was away for longer is caught up by the cluster.
const ringChangesMax = 512;
const openingFramesMax = 10_000;
const reopenPauseMs = 200;
const ordersDeadlineMs = 5_000;

/** Where a reader stands: following; waiting for the topic to open or to reach its resume point; or
 *  waiting for the cluster to tell what it missed. */
type Place =
  | { readonly kind: 'following' }
  | { readonly kind: 'waiting'; readonly resume: ResumePoint | null }
  | { readonly kind: 'catching-up' };

const following: Place = { kind: 'following' };

export class FeedTopic {
  readonly #parts: TopicParts;
  readonly #accounts: readonly string[];
  readonly #ring = new FrameRing(ringChangesMax);
  readonly #readers = new Map<FeedReader, Place>();
  /** Of those who wait, who is ahead of us. */
  readonly #ahead = new Set<FeedReader>();
  readonly #outbox: TopicOutbox;
  readonly #ended = new AbortController();
  #watching = new AbortController();
  #mirror = new BookMirror();
  #opening: FeedOpening | null = null;
  #epoch = '';
  #live = false;
  /** Between a failure and the next live moment, so that one outage is one line in the log. */
  #troubled = false;
  #heardMs: number;
  #toldMs = Number.NEGATIVE_INFINITY;
  /** What new readers begin with; null when it has to be made. */
  #rows: SharedFrame | null = null;

  constructor(accounts: readonly string[], parts: TopicParts) {
    this.#parts = parts;
    this.#accounts = accounts;
    this.#heardMs = parts.monotonicMs();
    const { visits, load, limits } = parts;
    this.#outbox = new TopicOutbox({
      visits,
      load,
      coalesceMs: limits.coalesceMs,
      monotonicMs: () => parts.monotonicMs(),
      readers: () => this.#readers.keys(),
      isFollowing: (reader) => this.#readers.get(reader) === following,
    });
  }

  get isIdle(): boolean {
    return this.#readers.size === 0;
  }

  /** Follows until `end`. Fails only on what is broken. */
  async run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#watching = new AbortController();
      const signal = AbortSignal.any([this.#watching.signal, this.#ended.signal]);
      try {
        await this.#follow(signal);
      } catch (error) {
        this.#onFailure(error, signal);
      }
      if (!signal.aborted) await pause(reopenPauseMs, signal);
    }
  }

  end(): void {
    this.#ended.abort();
    this.#outbox.clear();
  }

  /** Opens anew, with the symbols of now; every reader gets a fresh snapshot. */
  restart(): void {
    this.#watching.abort();
  }

  /** The reader gets a snapshot, now or when it can be had, then every frame. */
  join(reader: FeedReader, resume: ResumePoint | null): void {
    this.#readers.set(reader, { kind: 'waiting', resume });
    if (this.#live) this.#admit(reader, resume);
  }

  leave(reader: FeedReader): void {
    this.#readers.delete(reader);
    this.#ahead.delete(reader);
  }

  /** Called about every second: tells readers for how long the cluster has been silent. */
  tellSilence(silenceMs: number): void {
    const silentMs = Math.round(this.#parts.monotonicMs() - this.#heardMs);
    if (silentMs < silenceMs) return;
    const index = this.#mirror.completeThrough;
    for (const reader of this.#readers.keys()) reader.onSilence(index, silentMs);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    this.#live = false;
    this.#opening = null;
    const epoch = await this.#parts.book.epoch();
    if (epoch !== this.#epoch) this.#mirror = new BookMirror();
    this.#epoch = epoch;
    // Asked for every frame, the signal itself would take a fiftieth of the frontend's time.
    let isOver = signal.aborted;
    signal.addEventListener('abort', () => (isOver = true), { once: true });
    const take = (frame: FeedFrame): boolean => {
      if (isOver) return false;
      this.#heardMs = this.#parts.monotonicMs();
      return this.#onFrame(frame, signal);
    };
    await this.#parts.trunk.follow(await this.#watched(), take, signal);
  }

  async #watched(): Promise<{ accounts: string[]; symbols: string[] }> {
    return { accounts: [...this.#accounts], symbols: [...(await this.#parts.symbolsNow())] };
  }

  /** False when the watch must be opened anew. */
  #onFrame(frame: FeedFrame, signal: AbortSignal): boolean {
    const opening = this.#opening;
    if (frame.kind === 'snapshot' && !frame.recovered) {
      // A second fresh snapshot may be of other books: begin anew, by asking which these are.
      return opening === null && !this.#live && this.#open(frame, signal);
    }
    if (this.#live) return this.#spread(frame);
    if (opening === null || opening.frameCount >= openingFramesMax) return false;
    opening.offer(frame);
    return this.#maybeGoLive(opening);
  }

  // A node that lags may answer with an older state than readers have seen; nobody goes back.
  #open(snapshot: FeedOpening['snapshot'], signal: AbortSignal): boolean {
    if (snapshot.index < this.#mirror.completeThrough) return false;
    this.#live = false;
    this.#outbox.clear();
    for (const [reader, place] of this.#readers) {
      if (place === following) this.#readers.set(reader, { kind: 'waiting', resume: null });
    }
    const opening = new FeedOpening(snapshot);
    this.#opening = opening;
    void this.#readOrders(opening, signal);
    return true;
  }

  async #readOrders(opening: FeedOpening, signal: AbortSignal): Promise<void> {
    const minIndex = opening.snapshot.index;
    const deadlineMs = ordersDeadlineMs;
    const limits = { consistency: 'stale', minIndex, deadlineMs, signal } as const;
    const page = { limit: mirroredOrdersMax };
    while (this.#opening === opening && !signal.aborted) {
      try {
        const reads = await Promise.all(
          this.#accounts.map(async (account) => {
            return [account, await this.#parts.book.orders(account, page, limits)] as const;
          }),
        );
        if (this.#opening !== opening) return;
        opening.putOrders(new Map(reads));
        if (!this.#maybeGoLive(opening)) this.#watching.abort();
        return;
      } catch (error) {
        this.#onFailure(error, signal);
      }
      await pause(reopenPauseMs, signal);
    }
  }

  /** False when the frames gathered do not fit together. */
  #maybeGoLive(opening: FeedOpening): boolean {
    const mirror = opening.finish();
    if (mirror === null) return true;
    if (mirror === 'broken') return false;
    this.#mirror = mirror;
    this.#rows = null;
    this.#ring.restart(mirror.completeThrough);
    this.#opening = null;
    this.#live = true;
    if (this.#troubled) this.#parts.log.info({ event: 'feed-restored', accounts: this.#accounts });
    this.#troubled = false;
    this.#admitWaiting();
    return true;
  }

  #spread(frame: FeedFrame): boolean {
    if (!takeFrame(this.#mirror, frame)) return false;
    if (frame.kind === 'heartbeat') {
      this.#tellProgress();
    } else if (frame.changes.length > 0) {
      const shared = new SharedFrame(frame.index, frame.changes);
      if (!shared.pricesOnly) this.#ring.push(frame.index, frame.changes);
      this.#rows = null;
      this.#outbox.put(shared);
    }
    this.#admitAhead();
    return true;
  }

  // Not every beat of the cluster: with thousands of quiet sockets these are most of what is sent. And
  // whoever has just had news knows as much: a beat reaches all subscriptions in one turn.
  #tellProgress(): void {
    const nowMs = this.#parts.monotonicMs();
    const newsMs = Math.max(this.#toldMs, this.#outbox.sentMs);
    if (nowMs - newsMs < this.#parts.limits.heartbeatEveryMs) return;
    this.#toldMs = nowMs;
    const index = this.#mirror.completeThrough;
    this.#outbox.each((reader) => {
      if (this.#readers.get(reader) === following) reader.onHeartbeat(index);
    });
  }

  #admitWaiting(): void {
    this.#outbox.each((reader) => {
      const place = this.#readers.get(reader);
      if (place?.kind === 'waiting' && this.#live) this.#admit(reader, place.resume);
    });
  }

  // Those whose resume point was not reached yet: few, and mostly none.
  #admitAhead(): void {
    for (const reader of this.#ahead) {
      const place = this.#readers.get(reader);
      if (place?.kind === 'waiting') this.#admit(reader, place.resume);
      else this.#ahead.delete(reader);
    }
  }

  #admit(reader: FeedReader, resume: ResumePoint | null): void {
    const epoch = this.#epoch;
    if (resume === null || resume.epoch !== epoch) {
      this.#start(reader, this.#fresh());
      return;
    }
    const index = this.#mirror.completeThrough;
    // Ahead of us: it saw a later state elsewhere and must not be shown an older one.
    if (resume.index > index) {
      this.#ahead.add(reader);
      reader.onAhead(resume.index, index);
      return;
    }
    const changes = this.#ring.since(resume.index, this.#mirror.instruments());
    if (changes === null) void this.#catchUp(reader, resume);
    else this.#start(reader, { epoch, recovered: true, frame: new SharedFrame(index, changes) });
  }

  // Older than the ring: the cluster may still know what was missed, up to some index of its own.
  async #catchUp(reader: FeedReader, resume: ResumePoint): Promise<void> {
    const place: Place = { kind: 'catching-up' };
    this.#readers.set(reader, place);
    const watched = await this.#watched();
    const reachIndex = this.#mirror.completeThrough;
    const missed = await readMissed(this.#parts.book, watched, { resume, reachIndex });
    if (this.#readers.get(reader) !== place) return;
    // Other books may have come in the place of those asked about.
    const fits = missed !== null && this.#live && missed.epoch === this.#epoch;
    const joined = fits ? this.#joined(missed) : null;
    if (joined === null) this.join(reader, null);
    else this.#start(reader, joined);
  }

  /** What was missed up to the cluster's index, and from there up to ours. */
  #joined(missed: FeedSnapshot): FeedSnapshot | null {
    const index = this.#mirror.completeThrough;
    const { frame } = missed;
    if (frame.index >= index) return missed;
    const later = this.#ring.since(frame.index, this.#mirror.instruments());
    if (later === null) return null;
    return { ...missed, frame: new SharedFrame(index, [...frame.changes, ...later]) };
  }

  #fresh(): FeedSnapshot {
    const { completeThrough } = this.#mirror;
    if (this.#rows?.index !== completeThrough) {
      this.#rows = new SharedFrame(completeThrough, this.#mirror.changes());
    }
    return { epoch: this.#epoch, recovered: false, frame: this.#rows };
  }

  #start(reader: FeedReader, snapshot: FeedSnapshot): void {
    this.#readers.set(reader, following);
    this.#ahead.delete(reader);
    reader.onSnapshot(snapshot);
  }

  #onFailure(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (!(error instanceof ClusterError)) throw error;
    if (this.#troubled) return;
    this.#troubled = true;
    const { code } = error;
    this.#parts.log.warn({ event: 'feed-interrupted', code, accounts: this.#accounts });
  }
}
