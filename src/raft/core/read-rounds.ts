// Reads a leader has been asked for and not yet answered. Thesis §6.4: a read may see the commit
// index of the moment it was asked, once a later heartbeat round proves that we still lead.
// Every read gets a growing number, and heartbeats carry the newest: an answer to number n
// confirms every read up to n and none after it, so a delayed answer can never confirm a newer
// read.

import { assert } from '../../base/assert.ts';
import type { NodeId } from './node-id.ts';

/** Who asked: the local caller by its context, or a peer by the token on its message. */
export type ReadRequest =
  | { readonly from: 'local'; readonly context: number }
  | { readonly from: 'peer'; readonly id: NodeId; readonly token: number };

interface WaitingRead {
  readonly round: number;
  readonly index: number;
  readonly request: ReadRequest;
}

export interface ConfirmedRead {
  readonly request: ReadRequest;
  /** The read may be served once this index is applied. */
  readonly index: number;
}

export class ReadRounds {
  readonly #readsMax: number;
  #held: ReadRequest[] = [];
  #waiting: WaitingRead[] = [];
  readonly #answered = new Map<NodeId, number>();
  #newestRound = 0;

  constructor(readsMax: number) {
    this.#readsMax = readsMax;
  }

  get count(): number {
    return this.#held.length + this.#waiting.length;
  }

  get full(): boolean {
    return this.count >= this.#readsMax;
  }

  /** The round heartbeats carry; 0 when no read waits for one. */
  get heartbeatToken(): number {
    return this.#waiting.length === 0 ? 0 : this.#newestRound;
  }

  /** The newest round each replica answered. */
  get answered(): ReadonlyMap<NodeId, number> {
    return this.#answered;
  }

  /** Keeps a read until an entry of our own term commits: before that, commit may be behind. */
  hold(request: ReadRequest): void {
    assert(!this.full, 'a full queue refuses');
    this.#held.push(request);
  }

  /** Takes the held reads, in the order they came. */
  takeHeld(): ReadRequest[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Starts a round for a read at the commit index of this moment. */
  ask(request: ReadRequest, commitIndex: number): void {
    this.#newestRound += 1;
    this.#waiting.push({ round: this.#newestRound, index: commitIndex, request });
  }

  /** Starts a round that no read waits for; answers its number. */
  beginRound(): number {
    this.#newestRound += 1;
    return this.#newestRound;
  }

  /** A replica answered a heartbeat of this round. A round that was never begun proves nothing. */
  noteAnswer(id: NodeId, round: number): void {
    if (round > this.#newestRound) return;
    this.#answered.set(id, Math.max(this.#answered.get(id) ?? 0, round));
  }

  /** Takes every read whose round is at most `confirmedRound`. */
  takeConfirmed(confirmedRound: number): ConfirmedRead[] {
    const count = this.#waiting.findIndex((read) => read.round > confirmedRound);
    const confirmed = this.#waiting.slice(0, count < 0 ? this.#waiting.length : count);
    this.#waiting = count < 0 ? [] : this.#waiting.slice(count);
    return confirmed;
  }

  /** Gives every read up, on a change of role or term. Answers the local callers' contexts. */
  abort(): number[] {
    const requests = [...this.#waiting.map((read) => read.request), ...this.#held];
    this.#waiting = [];
    this.#held = [];
    this.#answered.clear();
    return requests.flatMap((request) => (request.from === 'local' ? [request.context] : []));
  }
}
