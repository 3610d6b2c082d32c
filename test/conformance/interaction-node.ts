// One replica of an interaction file: a core, its log in memory, the work its storage threads have
// not done yet, and the snapshots it could send.

import { assert, present } from '../../src/base/assert.ts';
import { prng } from '../../src/base/prng.ts';
import { committedConfChange } from '../../src/raft/core/conf-change-bytes.ts';
import type { Entry } from '../../src/raft/core/entry.ts';
import { isConfChange } from '../../src/raft/core/entry.ts';
import type { HardState } from '../../src/raft/core/hard-state.ts';
import type { Message } from '../../src/raft/core/message.ts';
import type { NodeId } from '../../src/raft/core/node-id.ts';
import type { RaftConfig } from '../../src/raft/core/raft-config.ts';
import { UNLIMITED } from '../../src/raft/core/raft-config.ts';
import { RawNode } from '../../src/raft/core/raw-node.ts';
import type { SnapshotMeta } from '../../src/raft/core/snapshot-meta.ts';
import { MemoryLog } from '../raft/core/memory-log.ts';

/** What an interaction file may say about a replica. */
export type NodeOptions = Omit<RaftConfig, 'id' | 'random' | 'emit'>;

export const NODE_DEFAULTS: NodeOptions = {
  electionTicks: 3,
  heartbeatTicks: 1,
  applied: 0,
  suspect: false,
  asyncStorageWrites: false,
  messageBytesMax: UNLIMITED,
  applyingBytesMax: UNLIMITED,
  uncommittedBytesMax: UNLIMITED,
  inflightMax: UNLIMITED,
  inflightBytesMax: UNLIMITED,
  readsMax: UNLIMITED,
  transferLagMax: UNLIMITED,
  preVote: false,
  checkQuorum: false,
  readOnlyOption: 'safe',
  leaseClock: null,
  disableProposalForwarding: false,
  disableConfChangeValidation: false,
  stepDownOnRemoval: false,
  tellCommitOnRefusal: false,
};

export class InteractionNode {
  readonly id: NodeId;
  readonly options: NodeOptions;
  readonly log = new MemoryLog();
  readonly raw: RawNode;
  appendWork: Message[] = [];
  applyWork: Message[] = [];
  readonly #history: SnapshotMeta[];

  constructor(
    id: NodeId,
    setup: { readonly options: NodeOptions; readonly snapshot: SnapshotMeta },
    emit: RaftConfig['emit'],
  ) {
    this.id = id;
    this.options = setup.options;
    this.#history = [setup.snapshot];
    if (setup.snapshot.index > 0) this.log.install(setup.snapshot);
    this.log.onSnapshot = () => this.newestSnapshot;
    this.raw = new RawNode({ ...setup.options, id, random: prng(id), emit }, this.log);
  }

  get newestSnapshot(): SnapshotMeta {
    return present(this.#history.at(-1), 'a replica has at least its first snapshot');
  }

  /** Does what a Ready or a storage-append asks for. */
  persist(hardState: HardState | null, entries: readonly Entry[], snapshot: SnapshotMeta | null) {
    if (hardState !== null) this.log.hardState = hardState;
    if (snapshot === null) {
      this.log.append(entries);
      return;
    }
    assert(entries.length === 0, 'a snapshot never comes with entries');
    assert(this.log.install(snapshot), 'a snapshot to install is newer than the last');
  }

  /** Applies committed entries: the state is the snapshots one could take after each. */
  apply(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const change = isConfChange(entry) ? committedConfChange(entry.data) : null;
      const conf = change === null ? this.newestSnapshot.conf : this.raw.applyConfChange(change);
      this.#history.push({ index: entry.index, term: entry.term, conf });
    }
  }
}
