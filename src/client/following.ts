// What a reader follows and how it goes on: rows or account events, until its signal aborts or the client
// closes. Knows where a feed begins, not how it heals.

import type { Random } from '../base/prng.ts';
import type { EventFrame } from '../domain/account-event.ts';
import type { FeedFrame } from '../domain/change.ts';
import type { AbortWatch } from './abort-watch.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import { feed } from './feed.ts';
import type { FeedStreamParts, PlacedFrame, WatchPlan } from './feed-stream.ts';
import type { LeaderFinder } from './leader-finder.ts';
import { StopList } from './stop-list.ts';
import { eventFrame, feedFrame } from './wire-views.ts';

export interface WatchTarget {
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
  /** Every listed symbol, those listed later included; `symbols` is ignored. */
  readonly allSymbols?: boolean;
  /** Resume after this index of `epoch`; without them the feed begins with a snapshot. */
  readonly fromIndex?: number;
  readonly epoch?: string;
}

export interface EventsTarget extends Pick<WatchTarget, 'fromIndex' | 'epoch'> {
  /** Left out: every account. */
  readonly accounts?: readonly string[];
  /** Without `fromIndex`: from this time on, ms since 1970; left out: from now on. */
  readonly sinceMs?: number;
}

/** Which recorded events are read back. */
export interface EventsPage {
  readonly limit?: number;
  /** Only events of entries before this index. */
  readonly beforeIndex?: number;
  /** Only events recorded at or after this, ms since 1970. */
  readonly sinceMs?: number;
}

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** What happens when nobody remembers what came after the reader's place: a fresh snapshot that
   *  replaces everything (the default), or a ClusterError 'compacted' (none). */
  readonly onGap?: 'snapshot' | 'throw';
}

export interface FollowingParts {
  readonly finder: LeaderFinder;
  readonly random: Random;
  readonly aborts: AbortWatch;
  /** Ends when the client closes. */
  readonly stops: StopList;
  wallMs(): number;
}

export class Following {
  readonly #parts: FollowingParts;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  rows(target: WatchTarget, o: FollowOptions): AsyncGenerator<FeedFrame> {
    return this.#follow({ ...target, events: null }, feedFrame, o);
  }

  events(target: EventsTarget, o: FollowOptions): AsyncGenerator<EventFrame> {
    const { accounts = null, sinceMs = 0, ...place } = target;
    const events = { accounts, sinceMs, askedMs: this.#parts.wallMs() };
    return this.#follow({ ...place, accounts: [], symbols: [], events }, eventFrame, o);
  }

  async *#follow<Frame extends PlacedFrame>(
    target: WatchTarget & Pick<WatchPlan, 'events'>,
    frameOf: FeedStreamParts<Frame>['frameOf'],
    { signal, onGap = 'snapshot' }: FollowOptions,
  ): AsyncGenerator<Frame> {
    const { finder, random, stops, aborts } = this.#parts;
    const { fromIndex = 0, epoch = '', allSymbols = false } = target;
    const plan = { ...target, fromIndex, epoch, allSymbols, eachEntry: false };
    const ends = new StopList();
    const end = (): void => {
      ends.end();
    };
    const unlist = [stops.add(end), aborts.add(signal, end)];
    try {
      const frames = feed(plan, { finder, random, ends, frameOf });
      yield* onGap === 'throw' ? unbroken(frames, fromIndex) : frames;
    } finally {
      for (const remove of unlist) remove();
    }
  }
}

// A snapshot that continues nothing is a gap to whoever had a place.
async function* unbroken<Frame extends PlacedFrame & { readonly recovered?: boolean }>(
  frames: AsyncGenerator<Frame>,
  fromIndex: number,
): AsyncGenerator<Frame> {
  let place = fromIndex;
  for await (const frame of frames) {
    if (frame.kind === 'snapshot' && frame.recovered === false && place > 0) {
      const message = `nobody remembers what came after index ${place}; read the books anew`;
      throw new ClusterError('compacted', 'none', { message });
    }
    place = frame.index;
    yield frame;
  }
}
