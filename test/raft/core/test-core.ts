// One core for tests, with a disk and a state of its own. Storage work happens when the test says
// so; a crash loses whatever was not done by then.

import { prng } from '../../../src/base/prng.ts';
import { committedConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { NodeId } from '../../../src/raft/core/node-id.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import type { RaftConfig } from '../../../src/raft/core/raft-config.ts';
import type { RaftEvent } from '../../../src/raft/core/raft-event.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import type { ReadState } from '../../../src/raft/core/ready.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import { MemoryLog } from './memory-log.ts';

const utf8 = new TextDecoder();
const bytes = new TextEncoder();

export type CoreOptions = Partial<Omit<RaftConfig, 'id' | 'emit'>>;

export const payload = (text: string): Uint8Array => bytes.encode(text);
export const textOf = (entry: Entry): string => utf8.decode(entry.data);

export class TestCore {
  readonly id: NodeId;
  readonly log = new MemoryLog();
  readonly #options: CoreOptions;
  #raw: RawNode;
  #restarts = 0;
  appendWork: Message[] = [];
  applyWork: Message[] = [];
  /** Every entry applied, in order; survives a crash, as state on disk would. */
  applied: Entry[] = [];
  appliedIndex = 0;
  /** Storage keeps its work undone while true. */
  diskHeld = false;
  readonly events: RaftEvent[] = [];
  readonly reads: ReadState[] = [];
  readonly readsAborted: number[] = [];
  suspectCleared = false;

  constructor(id: NodeId, first: SnapshotMeta, options: CoreOptions) {
    this.id = id;
    this.#options = options;
    this.log.install(first);
    this.log.onSnapshot = () => this.#snapshotNow();
    this.appliedIndex = first.index;
    this.#raw = this.#start(false);
  }

  get raw(): RawNode {
    return this.#raw;
  }

  /** Crashes and starts again from what is on disk. */
  restart(as: { readonly suspect: boolean } = { suspect: false }): void {
    this.appendWork = [];
    this.applyWork = [];
    this.#restarts += 1;
    this.#raw = this.#start(as.suspect);
  }

  /** Takes every Ready; answers what may leave at once. Storage work is queued. */
  takeReady(): Message[] {
    const out: Message[] = [];
    while (this.#raw.hasReady()) {
      const ready = this.#raw.ready();
      this.reads.push(...ready.readStates);
      this.readsAborted.push(...ready.readsAborted);
      this.suspectCleared ||= ready.suspectCleared;
      for (const m of ready.messages) {
        if (m.kind === 'storage-append') this.appendWork.push(m);
        else if (m.kind === 'storage-apply') this.applyWork.push(m);
        else out.push(m);
      }
    }
    return out;
  }

  /** Makes the oldest append durable; answers what may leave now. */
  doAppend(): readonly Message[] {
    const m = this.appendWork.shift();
    if (m === undefined) return [];
    const { term, vote, commit, snapshot } = m;
    if (term !== 0) this.log.hardState = { term, vote, commit };
    // A snapshot replaces the state; what was applied before it need not be applied again.
    if (snapshot !== null && this.log.install(snapshot)) this.appliedIndex = snapshot.index;
    this.log.append(m.entries);
    return m.responses;
  }

  /** Applies the oldest batch of committed entries. */
  doApply(): readonly Message[] {
    const m = this.applyWork.shift();
    if (m === undefined) return [];
    for (const entry of m.entries) {
      if (entry.index <= this.appliedIndex) continue;
      if (isConfChange(entry)) {
        this.log.conf = this.#raw.applyConfChange(committedConfChange(entry.data), entry.index);
      }
      this.applied.push(entry);
      this.appliedIndex = entry.index;
    }
    return m.responses;
  }

  /** The payloads applied, without no-ops and membership changes. */
  get appliedTexts(): string[] {
    return this.applied
      .filter((entry) => entry.type === 'normal' && entry.data.length > 0)
      .map(textOf);
  }

  saw(event: RaftEvent['event']): boolean {
    return this.events.some((seen) => seen.event === event);
  }

  #snapshotNow(): SnapshotMeta | 'unavailable' {
    const term = this.log.term(this.appliedIndex);
    if (typeof term !== 'number') return 'unavailable';
    return { index: this.appliedIndex, term, conf: this.log.conf };
  }

  #start(suspect: boolean): RawNode {
    const config: RaftConfig = {
      ...RAFT_DEFAULTS,
      electionTicks: 10,
      heartbeatTicks: 1,
      random: prng(this.id * 1000 + this.#restarts),
      ...this.#options,
      id: this.id,
      applied: this.appliedIndex,
      suspect,
      emit: (event) => this.events.push(event),
    };
    return new RawNode(config, this.log);
  }
}
