// Drives one RawNode: inputs come in as calls, effects go out of `drain()`. Keeps one write in
// flight, releases answers only when what they promise is durable, and hands committed entries on
// in order. Pure and synchronous; the shell does the waiting. Thesis §10.2.1 (writing in parallel).

import { assert } from '../../base/assert.ts';
import type { ConfChange } from '../core/conf-change.ts';
import type { ConfState } from '../core/conf-state.ts';
import type { Entry } from '../core/entry.ts';
import type { HardState } from '../core/hard-state.ts';
import type { Message } from '../core/message.ts';
import { APPEND_THREAD, APPLY_THREAD } from '../core/node-id.ts';
import type { NodeId } from '../core/node-id.ts';
import type { ProposeResult, ReadResult, StepResult, TransferResult } from '../core/outcome.ts';
import type { RawNode } from '../core/raw-node.ts';
import type { ReadState, SoftState } from '../core/ready.ts';
import type { RaftStatus } from '../core/status.ts';
import { ApplyQueue } from './apply-queue.ts';
import type { Effects, PersistEffect } from './effects.ts';
import { WriteQueue } from './write-queue.ts';

/** What the RawNode was made with; it must run with asyncStorageWrites. */
export interface DriverStart {
  readonly id: NodeId;
  /** The last index already applied to the books. */
  readonly applied: number;
  /** The hard state that storage started with. */
  readonly durable: HardState;
}

export class RaftDriver {
  readonly #id: NodeId;
  readonly #node: RawNode;
  readonly #writes: WriteQueue;
  readonly #applies = new ApplyQueue();
  #send: Message[] = [];
  #sendSnapshots: Message[] = [];
  #readStates: ReadState[] = [];
  #readsAborted: number[] = [];
  #softState: SoftState | null = null;
  #suspectCleared = false;
  #appliedIndex: number;

  constructor(node: RawNode, start: DriverStart) {
    this.#id = start.id;
    this.#node = node;
    this.#writes = new WriteQueue(start.durable);
    this.#appliedIndex = start.applied;
  }

  tick(): void {
    this.#node.tick();
  }

  /** Messages of one peer, already checked by the transport. */
  receive(messages: readonly Message[]): void {
    for (const message of messages) this.#node.step(message);
  }

  /** A snapshot whose rows are already on this machine. */
  receiveSnapshot(message: Message): StepResult {
    assert(message.kind === 'snapshot', 'only a snapshot installs one');
    return this.#node.step(message);
  }

  propose(payload: Uint8Array): ProposeResult {
    return this.#node.propose(payload);
  }

  proposeConfChange(change: ConfChange): ProposeResult {
    return this.#node.proposeConfChange(change);
  }

  /** To be called when a membership entry is applied, before the next entry is. */
  applyConfChange(change: ConfChange, index: number): ConfState {
    return this.#node.applyConfChange(change, index);
  }

  readIndex(context: number): ReadResult {
    return this.#node.readIndex(context);
  }

  transferLeader(to: NodeId): TransferResult {
    return this.#node.transferLeader(to);
  }

  campaign(): void {
    this.#node.campaign();
  }

  /** Leader only: become a follower in the same term. */
  stepDown(): void {
    this.#node.stepDown();
  }

  /** While false this replica does not campaign, not even when asked to; it still votes. */
  setMayCampaign(allowed: boolean): void {
    this.#node.setMayCampaign(allowed);
  }

  /** A peer's process has ended; only a hint. */
  peerGone(id: NodeId): void {
    this.#node.peerGone(id);
  }

  reportUnreachable(id: NodeId): void {
    this.#node.reportUnreachable(id);
  }

  reportSnapshot(id: NodeId, ok: boolean): void {
    this.#node.reportSnapshot(id, ok);
  }

  /** The write in flight is durable. */
  persisted(): void {
    this.#deliver(this.#writes.finish());
  }

  /** Every entry through `index` has been applied. */
  applied(index: number): void {
    assert(index >= this.#appliedIndex, 'applying never goes back');
    this.#appliedIndex = index;
    this.#deliver(this.#applies.finish(index));
  }

  /** A snapshot was taken whose installation is not durable yet: it must not be lost now. */
  get installing(): boolean {
    return this.#node.installing;
  }

  /** A snapshot replaced the books: applying goes on after `index`. */
  installed(index: number): void {
    assert(index > this.#appliedIndex, 'a snapshot only moves forward');
    this.#appliedIndex = index;
  }

  get term(): number {
    return this.#node.term;
  }

  get commit(): number {
    return this.#node.commit;
  }

  get lastIndex(): number {
    return this.#node.lastIndex;
  }

  get suspect(): boolean {
    return this.#node.suspect;
  }

  status(): RaftStatus {
    return this.#node.status();
  }

  /** True while a durable write is in flight: new proposals had better wait and ride the next. */
  get writing(): boolean {
    return this.#writes.busy;
  }

  /** Everything to be done now. Calling again at once yields nothing more to do. */
  drain(): Effects {
    let persist: PersistEffect | null = null;
    for (;;) {
      this.#collect();
      if (persist !== null) break;
      const released: Message[] = [];
      persist = this.#writes.start(released);
      if (persist === null && released.length === 0) break;
      this.#deliver(released);
    }
    return this.#take(persist, this.#applies.take());
  }

  #collect(): void {
    while (this.#node.hasReady()) {
      const ready = this.#node.ready();
      for (const message of ready.messages) this.#route(message);
      if (ready.readStates.length > 0) this.#readStates.push(...ready.readStates);
      if (ready.readsAborted.length > 0) this.#readsAborted.push(...ready.readsAborted);
      this.#softState = ready.softState ?? this.#softState;
      this.#suspectCleared ||= ready.suspectCleared;
    }
  }

  #route(message: Message): void {
    if (message.to === APPEND_THREAD) this.#writes.push(message);
    else if (message.to === APPLY_THREAD) this.#applies.push(message);
    else if (message.kind === 'snapshot') this.#sendSnapshots.push(message);
    else this.#send.push(message);
  }

  // Answers that waited for durability: our own go back into the core, the others out.
  #deliver(responses: readonly Message[]): void {
    for (const response of responses) {
      if (response.to === this.#id) this.#node.step(response);
      else this.#send.push(response);
    }
  }

  #take(persist: PersistEffect | null, apply: readonly Entry[]): Effects {
    const effects: Effects = {
      send: orNone(this.#send),
      sendSnapshots: orNone(this.#sendSnapshots),
      persist,
      apply,
      softState: this.#softState,
      readStates: orNone(this.#readStates),
      readsAborted: orNone(this.#readsAborted),
      suspectCleared: this.#suspectCleared,
    };
    if (this.#send.length > 0) this.#send = [];
    if (this.#sendSnapshots.length > 0) this.#sendSnapshots = [];
    if (this.#readStates.length > 0) this.#readStates = [];
    if (this.#readsAborted.length > 0) this.#readsAborted = [];
    this.#softState = null;
    this.#suspectCleared = false;
    return effects;
  }
}

const NONE: readonly never[] = [];

// An empty list of ours is filled again later: it must not be the one that was handed out.
const orNone = <T>(list: readonly T[]): readonly T[] => (list.length === 0 ? NONE : list);
