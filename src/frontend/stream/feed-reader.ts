// What a shared subscription calls on each of its readers. Always in log order, never after the
// reader has left, never from inside the reader's own call but `onSnapshot` and `onAhead`.

import type { SharedFrame } from './shared-frame.ts';

export interface FeedSnapshot {
  readonly epoch: string;
  /** True: all that was missed after the resume point. False: everything, in place of everything. */
  readonly recovered: boolean;
  /** The rows, and the index they are as of. */
  readonly frame: SharedFrame;
}

export interface FeedReader {
  onSnapshot(snapshot: FeedSnapshot): void;
  /** May repeat frames at or below the snapshot's index; the reader passes over those. */
  onFrame(frame: SharedFrame): void;
  onHeartbeat(index: number): void;
  /** Nothing was heard from the cluster for `silentMs`; `index` is where it stopped. */
  onSilence(index: number, silentMs: number): void;
  /** The reader's resume point lies ahead of what this frontend has; called until it is reached. */
  onAhead(wantedIndex: number, reachedIndex: number): void;
}

/** What a socket follows. Lists are sorted and without repeats, so that equal means equal. */
export interface Following {
  readonly accounts: readonly string[];
  readonly symbols: readonly string[];
}
