// What the leader knows of one replica's log and how fast it may send to it. Raft paper §5.3
// (nextIndex, matchIndex); thesis §10.2.1 for the pipelined state. Decides nothing about commit.

import { assert } from '../../base/assert.ts';
import type { Inflights } from './inflights.ts';
import type { ProgressState, ProgressStatus } from './status.ts';

/** A replica whose log may have holes, and what it must hold before it counts again. */
export interface Doubt {
  /** The leader's last index when the doubt arose. */
  readonly target: number;
}

export class Progress {
  /** Highest index known to be durable on the replica. Invariant: match < next. */
  match = 0;
  /** The next index to send; everything below is sent or assumed sent. */
  next: number;
  /** Highest commit index sent to the replica. */
  sentCommit = 0;
  /** Probing: one append at a time. Replicating: a window. Snapshot: none until it answers. */
  state: ProgressState = 'probe';
  /** Index of the snapshot on its way; 0 outside the snapshot state. */
  pendingSnapshot = 0;
  /** Heard from since the last quorum check. */
  recentActive = false;
  /** No append may be sent until an answer, or a heartbeat's answer, comes. */
  appendPaused = false;
  learner = false;
  /** Non-null while the replica must not be counted. */
  doubt: Doubt | null = null;
  /** The suspect run last seen from this replica (see Message.suspect); 0 if none. */
  suspectRun = 0;
  readonly inflights: Inflights;

  constructor(next: number, inflights: Inflights) {
    this.next = next;
    this.inflights = inflights;
  }

  /** For a new term: nothing is known, optimistically everything is there. */
  reset(next: number): void {
    this.#enter('probe');
    this.match = 0;
    this.next = next;
    this.sentCommit = 0;
    this.recentActive = false;
    this.doubt = null;
    this.suspectRun = 0;
  }

  becomeProbe(): void {
    // A replica that may just have installed a snapshot is probed right behind it.
    const next = Math.max(this.match, this.pendingSnapshot) + 1;
    this.#enter('probe');
    this.next = next;
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
  }

  becomeReplicate(): void {
    this.#enter('replicate');
    this.next = this.match + 1;
  }

  becomeSnapshot(index: number): void {
    this.#enter('snapshot');
    this.pendingSnapshot = index;
    this.next = index + 1;
    this.sentCommit = index;
  }

  /** Starts over with a replica that reports a possible loss; `target` ends the doubt. */
  becomeDoubted(run: number, target: number): void {
    this.suspectRun = run;
    this.doubt = { target };
    this.match = 0;
    this.pendingSnapshot = 0;
    this.#enter('probe');
    this.next = target + 1;
    this.sentCommit = 0;
  }

  get paused(): boolean {
    return this.state === 'snapshot' || this.appendPaused;
  }

  /** Notes an append of `count` entries just sent from `next` on. */
  sentEntries(count: number, bytes: number): void {
    assert(this.state !== 'snapshot', 'no append is sent while a snapshot is on its way');
    if (this.state === 'probe') {
      this.appendPaused ||= count > 0;
      return;
    }
    if (count > 0) {
      this.next += count;
      this.inflights.add(this.next - 1, bytes);
    }
    this.appendPaused = this.inflights.full;
  }

  /** True if sending `commit` would tell the replica something new it can use. */
  wantsCommit(commit: number): boolean {
    return commit > this.sentCommit && this.sentCommit < this.next - 1;
  }

  /** Takes an acknowledgement; false if it was old news. */
  maybeUpdate(index: number): boolean {
    if (index <= this.match) return false;
    this.match = index;
    this.next = Math.max(this.next, index + 1);
    this.appendPaused = false;
    return true;
  }

  /** Takes a rejection of the probe at `rejected`; false if it is stale. */
  maybeDecrease(rejected: number, hint: number): boolean {
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.next = this.match + 1;
    } else {
      if (this.next - 1 !== rejected) return false;
      this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
      this.appendPaused = false;
    }
    this.sentCommit = Math.min(this.sentCommit, this.next - 1);
    return true;
  }

  status(): ProgressStatus {
    return {
      match: this.match,
      next: this.next,
      state: this.state,
      learner: this.learner,
      paused: this.paused,
      pendingSnapshot: this.pendingSnapshot,
      recentActive: this.recentActive,
      inflightCount: this.inflights.count,
      inflightFull: this.inflights.full,
      suspect: this.doubt !== null,
    };
  }

  #enter(state: ProgressState): void {
    this.appendPaused = false;
    this.pendingSnapshot = 0;
    this.state = state;
    this.inflights.reset();
  }
}
