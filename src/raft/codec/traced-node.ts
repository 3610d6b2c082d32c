// A RawNode that tells every change of its state, in the order in which it happened: what came in,
// what that made of it, what goes out. Takes each Ready as soon as there is one, so that no later
// message is told before an earlier answer. Pure; where the lines go is the caller's to say.

import type { ConfChange } from '../core/conf-change.ts';
import type { ConfState } from '../core/conf-state.ts';
import type { ConfChangeType } from '../core/entry.ts';
import type { LogView } from '../core/log-view.ts';
import type { Message } from '../core/message.ts';
import { isStorageKind } from '../core/message.ts';
import { NO_NODE } from '../core/node-id.ts';
import type { NodeId } from '../core/node-id.ts';
import type { ProposeResult, ReadResult, StepResult, TransferResult } from '../core/outcome.ts';
import type { RaftConfig } from '../core/raft-config.ts';
import type { RaftEvent } from '../core/raft-event.ts';
import { RawNode } from '../core/raw-node.ts';
import type { Ready } from '../core/ready.ts';
import { encodeTraceLine, traceNameOf } from './trace-line.ts';
import type { TraceEvent, TraceName, TracePicture } from './trace-line.ts';

export interface TracedNodePlan {
  readonly config: RaftConfig;
  readonly view: LogView;
  /** Gets each line without its newline, synchronously. */
  readonly write: (line: string) => void;
}

export class TracedNode extends RawNode {
  readonly #write: (line: string) => void;
  /** What the core has said since we looked last. */
  readonly #said: RaftEvent[];
  readonly #taken: Ready[] = [];

  static open({ config, view, write }: TracedNodePlan): TracedNode {
    const said: RaftEvent[] = [];
    const emit = (event: RaftEvent): void => {
      said.push(event);
      config.emit(event);
    };
    return new TracedNode({ config: { ...config, emit }, view, write }, said);
  }

  private constructor({ config, view, write }: TracedNodePlan, said: RaftEvent[]) {
    super(config, view);
    this.#write = write;
    this.#said = said;
    const at = this.#picture();
    this.#tell({ name: 'InitState', at });
    this.#tellAfter(at);
  }

  override tick(): void {
    this.#watched(() => {
      super.tick();
    });
  }

  override step(message: Message): StepResult {
    const name = traceNameOf('Receive', message);
    if (name !== null) this.#tell({ name, at: this.#picture(), message });
    return this.#watched(() => super.step(message));
  }

  override propose(data: Uint8Array): ProposeResult {
    return this.#watched(() => super.propose(data));
  }

  override proposeConfChange(change: ConfChange, type?: ConfChangeType): ProposeResult {
    const at = this.#picture();
    const result = super.proposeConfChange(change, type);
    const replaced = this.#said.some(({ event }) => event === 'conf-change-refused');
    if (result.kind === 'accepted' && !replaced) {
      this.#tell({ name: 'ChangeConf', at, change });
      this.#tellAfter({ ...at, lastIndex: at.lastIndex + 1 });
    } else this.#tellAfter(at);
    return result;
  }

  override applyConfChange(change: ConfChange, index?: number): ConfState {
    const at = this.#picture();
    const conf = super.applyConfChange(change, index);
    this.#tell({ name: 'ApplyConfChange', at, conf });
    this.#tellAfter(at);
    return conf;
  }

  override readIndex(context: number): ReadResult {
    return this.#watched(() => super.readIndex(context));
  }

  override transferLeader(to: NodeId): TransferResult {
    return this.#watched(() => super.transferLeader(to));
  }

  override forgetLeader(): void {
    this.#watched(() => {
      super.forgetLeader();
    });
  }

  override campaign(): void {
    this.#watched(() => {
      super.campaign();
    });
  }

  override stepDown(): void {
    this.#watched(() => {
      super.stepDown();
    });
  }

  override peerGone(id: NodeId): void {
    this.#watched(() => {
      super.peerGone(id);
    });
  }

  override reportUnreachable(id: NodeId): void {
    this.#watched(() => {
      super.reportUnreachable(id);
    });
  }

  override reportSnapshot(id: NodeId, ok: boolean): void {
    this.#watched(() => {
      super.reportSnapshot(id, ok);
    });
  }

  override hasReady(): boolean {
    return this.#taken.length > 0 || super.hasReady();
  }

  override ready(): Ready {
    return this.#taken.shift() ?? super.ready();
  }

  #watched<Result>(act: () => Result): Result {
    const before = this.#picture();
    const result = act();
    this.#tellAfter(before);
    return result;
  }

  // Roles change first, then the log grows, then it is committed: within one call in no other order.
  #tellAfter(before: TracePicture): void {
    let at = before;
    let unsaid = 0;
    for (const said of this.#said.splice(0)) {
      if (said.event === 'auto-leave-started') unsaid += 1;
      at = this.#tellRole(at, said);
    }
    const after = this.#picture();
    if (after.role === 'leader') {
      for (let index = at.lastIndex; index < after.lastIndex - unsaid; index += 1) {
        this.#tell({ name: 'Replicate', at: { ...at, lastIndex: index } });
      }
      if (after.commit > before.commit) this.#tell({ name: 'Commit', at: after });
    }
    this.#takeReady(after);
  }

  #tellRole(at: TracePicture, said: RaftEvent): TracePicture {
    if (said.event === 'became-follower') {
      const vote = said.term > at.term ? NO_NODE : at.vote;
      return this.#tellTurn('BecomeFollower', { ...at, term: said.term, vote, role: 'follower' });
    }
    if (said.event === 'became-candidate') {
      const role = 'candidate';
      return this.#tellTurn('BecomeCandidate', { ...at, term: said.term, vote: at.id, role });
    }
    if (said.event !== 'became-leader') return at;
    return this.#tellTurn('BecomeLeader', { ...at, term: said.term, role: 'leader' });
  }

  #tellTurn(name: TraceName, at: TracePicture): TracePicture {
    this.#tell({ name, at });
    return at;
  }

  #takeReady(at: TracePicture): void {
    while (super.hasReady()) {
      const ready = super.ready();
      for (const message of ready.messages.flatMap(leaving)) this.#tellSent(at, message);
      this.#tell({ name: 'Ready', at });
      this.#taken.push(ready);
    }
  }

  #tellSent(at: TracePicture, message: Message): void {
    const name = traceNameOf('Send', message);
    if (name !== null) this.#tell({ name, at, message });
  }

  #tell(event: TraceEvent): void {
    this.#write(encodeTraceLine(event));
  }

  #picture(): TracePicture {
    const { id, term, vote, commit, role, lastIndex, conf } = super.status();
    return { id, term, vote, commit, role, lastIndex, conf };
  }
}

// What waits for the disk was decided now, and is told now.
const leaving = (message: Message): readonly Message[] =>
  isStorageKind(message.kind) ? message.responses : [message];
