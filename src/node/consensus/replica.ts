// The shell around the Raft driver: the one place of a node that performs its effects. Inputs
// gather until the end of the event-loop turn; then one drain says what to send, persist and
// apply. Never awaits between looking at the driver and acting on it.

import { assert } from '../../base/assert.ts';
import type { Clock } from '../../base/clock.ts';
import type { Entry } from '../../raft/core/entry.ts';
import type { Message } from '../../raft/core/message.ts';
import type { ReadState, SoftState } from '../../raft/core/ready.ts';
import type { RaftStatus } from '../../raft/core/status.ts';
import type { Effects, PersistEffect } from '../../raft/driver/effects.ts';
import type { PeerTransport } from '../../raft/driver/peer-transport.ts';
import type { RaftDriver } from '../../raft/driver/raft-driver.ts';

/** What the replica needs of the rest of the node. */
export interface ReplicaParts {
  readonly driver: RaftDriver;
  readonly transport: PeerTransport;
  readonly clock: Clock;
  /** Makes one write durable. A rejection ends the process. */
  readonly persist: (write: PersistEffect) => Promise<void>;
  readonly apply: (entries: readonly Entry[]) => void;
  readonly sendSnapshot: (message: Message) => void;
  /** Hands out payloads to propose while this node leads and no write is in flight. */
  readonly nextPayload: () => Uint8Array | null;
  readonly observer: ReplicaObserver;
  /** The log is whole again: to be remembered durably. */
  readonly clearSuspicion: () => Promise<void>;
  /** The end: something that must hold does not, or the disk failed. */
  readonly die: (reason: unknown) => void;
}

export interface ReplicaObserver {
  /** Before each drain: the moment to begin rounds of reads. */
  turn(): void;
  roleChanged(soft: SoftState): void;
  readConfirmed(state: ReadState): void;
  readAborted(context: number): void;
  persisted(elapsedMs: number, bytes: number): void;
}

/** Entries proposed in one turn: enough to fill a pipeline, little enough to stay responsive. */
const entriesPerTurnMax = 16;

export class Replica {
  readonly #parts: ReplicaParts;
  #scheduled = false;
  #stopped = false;
  #leading = false;
  #writeStartedMs: number | null = null;
  #writeLastIndex = 0;
  #writeInstalls = false;
  /** Committed entries that wait for the write in flight. */
  #afterWrite: Entry[] = [];
  /** A payload the core had no room for: it goes first next time. */
  #held: Uint8Array | null = null;

  constructor(parts: ReplicaParts) {
    this.#parts = parts;
  }

  get leading(): boolean {
    return this.#leading;
  }

  /** How long the write in flight has been under way, ms; null when none is. */
  get writeAgeMs(): number | null {
    if (this.#writeStartedMs === null) return null;
    return this.#parts.clock.monotonic() - this.#writeStartedMs;
  }

  /** The last entry of the write in flight, or of the last one; 0 if it held none. */
  get writeLastIndex(): number {
    return this.#writeLastIndex;
  }

  /** Something is to be looked at before this event-loop turn ends. */
  wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
    });
  }

  /** Feeds the driver and sees to it that the effects follow. */
  act<T>(input: (driver: RaftDriver) => T): T {
    const result = input(this.#parts.driver);
    this.wake();
    return result;
  }

  status(): RaftStatus {
    return this.#parts.driver.status();
  }

  stop(): void {
    this.#stopped = true;
  }

  #turn(): void {
    if (this.#stopped) return;
    try {
      this.#parts.observer.turn();
      this.#propose();
      this.#perform(this.#parts.driver.drain());
    } catch (broken) {
      this.#parts.die(broken);
    }
  }

  // While a write is in flight new frames wait for the next: one fsync then carries them all.
  #propose(): void {
    if (!this.#leading || this.#parts.driver.writing) return;
    for (let count = 0; count < entriesPerTurnMax; count += 1) {
      const payload = this.#held ?? this.#parts.nextPayload();
      this.#held = payload;
      if (payload === null) return;
      if (this.#parts.driver.propose(payload).kind !== 'accepted') return;
      this.#held = null;
    }
    this.wake();
  }

  #perform(effects: Effects): void {
    if (effects.softState !== null) this.#onSoftState(effects.softState);
    this.#send(effects.send);
    for (const message of effects.sendSnapshots) this.#parts.sendSnapshot(message);
    if (effects.persist !== null) {
      // Books that replace ours come after everything that was committed before them.
      if (effects.persist.snapshot !== null) this.#applyWaiting(this.#afterWrite.length);
      this.#startWrite(effects.persist);
    }
    for (const state of effects.readStates) this.#parts.observer.readConfirmed(state);
    for (const context of effects.readsAborted) this.#parts.observer.readAborted(context);
    if (effects.apply.length > 0) this.#apply(effects.apply);
    if (effects.suspectCleared) this.#parts.clearSuspicion().catch(this.#parts.die);
  }

  // The leader waits for a follower's word that the write is durable, and nobody for what a follower
  // applies: so the word goes first. A write lasts a millisecond, applying a large entry several.
  #apply(entries: readonly Entry[]): void {
    const wordIsDue = this.#writeStartedMs !== null && !this.#leading && !this.#writeInstalls;
    if (wordIsDue || this.#afterWrite.length > 0) {
      for (const entry of entries) this.#afterWrite.push(entry);
    } else this.#parts.apply(entries);
  }

  #applyWaiting(count: number): void {
    if (count > 0) this.#parts.apply(this.#afterWrite.splice(0, count));
  }

  #onSoftState(soft: SoftState): void {
    this.#leading = soft.role === 'leader';
    if (!this.#leading) this.#held = null;
    this.#parts.observer.roleChanged(soft);
  }

  #send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const byPeer = new Map<number, Message[]>();
    for (const message of messages) {
      const batch = byPeer.get(message.to);
      if (batch === undefined) byPeer.set(message.to, [message]);
      else batch.push(message);
    }
    for (const [peer, batch] of byPeer) this.#parts.transport.send(peer, batch);
  }

  #startWrite(write: PersistEffect): void {
    assert(this.#writeStartedMs === null, 'one write is in flight at a time');
    const startedMs = this.#parts.clock.monotonic();
    this.#writeStartedMs = startedMs;
    this.#writeLastIndex = write.entries.at(-1)?.index ?? 0;
    this.#writeInstalls = write.snapshot !== null;
    const bytes = write.entries.reduce((sum, entry) => sum + entry.data.length, 0);
    this.#parts.persist(write).then(
      () => {
        this.#writeStartedMs = null;
        this.#parts.observer.persisted(this.#parts.clock.monotonic() - startedMs, bytes);
        this.#onPersisted();
      },
      (failure: unknown) => {
        this.#parts.die(failure);
      },
    );
  }

  // The answers that waited for durability leave at once: a commit is one network trip from here.
  #onPersisted(): void {
    if (this.#stopped) return;
    const due = this.#afterWrite.length;
    try {
      this.#parts.driver.persisted();
    } catch (broken) {
      this.#parts.die(broken);
      return;
    }
    this.#turn();
    // What came with the next write waits for that one.
    this.#applyWaiting(this.#writeStartedMs === null ? this.#afterWrite.length : due);
  }
}
