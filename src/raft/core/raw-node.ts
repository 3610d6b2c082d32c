// One replica of the algorithm behind one door: calls in, Ready out. Pure and synchronous; knows
// neither disk nor network nor clock. The rules are in the files this one calls, a section each.

import type { ConfChange } from './conf-change.ts';
import { allVoters } from './conf-state.ts';
import type { ConfState } from './conf-state.ts';
import { onSnapshotReport, onUnreachable } from './append-responses.ts';
import { startElection } from './election.ts';
import type { ConfChangeType } from './entry.ts';
import type { LogView } from './log-view.ts';
import { applyConfChange, switchConf } from './membership.ts';
import type { Message } from './message.ts';
import { refuseMessage } from './message-check.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import { stepRefused } from './outcome.ts';
import type { ProposeResult, ReadResult, StepResult, TransferResult } from './outcome.ts';
import { onPeerGone } from './peer-gone.ts';
import { propose, proposeConfChange } from './proposals.ts';
import { checkConfig, UNLIMITED } from './raft-config.ts';
import type { RaftConfig } from './raft-config.ts';
import { RaftLog } from './raft-log.ts';
import { RaftState } from './raft-state.ts';
import { readIndex } from './read-index.ts';
import { ReadyBuilder } from './ready-builder.ts';
import type { Ready } from './ready.ts';
import { becomeFollower } from './roles.ts';
import type { RaftStatus } from './status.ts';
import { step } from './step.ts';
import { tick } from './ticks.ts';
import { transferLeader } from './transfer.ts';

export class RawNode {
  readonly #raft: RaftState;
  readonly #ready: ReadyBuilder;

  constructor(config: RaftConfig, view: LogView) {
    checkConfig(config);
    const log = new RaftLog(view, config.applyingBytesMax, config.emit);
    this.#raft = new RaftState(config, log);
    start(this.#raft, view);
    this.#ready = new ReadyBuilder(this.#raft);
  }

  /** One tick of the driver's clock: at most one election or quorum check is started. */
  tick(): void {
    tick(this.#raft);
  }

  /** A message from a peer or a storage thread. Refuses what no correct peer would send. */
  step(message: Message): StepResult {
    const refusal = refuseMessage(this.#raft, message);
    return refusal === null ? step(this.#raft, message) : stepRefused(refusal);
  }

  /** Takes a payload into the log; it is shared from here on and must not be written to. */
  propose(data: Uint8Array): ProposeResult {
    return propose(this.#raft, data);
  }

  /**
   * A change refused for its content or timing leaves an empty entry in its place. The type is
   * `conf-change-v1` only where old logs are replayed.
   */
  proposeConfChange(change: ConfChange, type: ConfChangeType = 'conf-change'): ProposeResult {
    return proposeConfChange(this.#raft, change, type);
  }

  /**
   * To be called when a committed membership change is applied, before the next entry is. `index`
   * is its entry's: a change that an installed snapshot already covers is then ignored, which
   * without it is the caller's to see to. Answers the configuration now in force.
   */
  applyConfChange(change: ConfChange, index: number = UNLIMITED): ConfState {
    return applyConfChange(this.#raft, change, index);
  }

  /** Asks for a linearizable read point. `context` is the caller's, unique among waiting reads. */
  readIndex(context: number): ReadResult {
    return readIndex(this.#raft, context);
  }

  /** Starts handing leadership over. It ends with a new leader, or within an election timeout. */
  transferLeader(to: NodeId): TransferResult {
    return transferLeader(this.#raft, to);
  }

  /** Follower only: stop believing in the leader, so that others may get our vote at once. */
  forgetLeader(): void {
    const raft = this.#raft;
    if (raft.role.kind !== 'follower') return;
    if (raft.config.readOnlyOption === 'lease') {
      raft.emit({ event: 'forget-leader-refused' });
      return;
    }
    if (raft.leaderId === NO_NODE) return;
    raft.emit({ event: 'leader-forgotten', leaderId: raft.leaderId, term: raft.term });
    raft.leaderId = NO_NODE;
  }

  /** The process of `id` has ended, as far as anybody can see: if it led, an election is near; if we
   *  lead, it counts as unheard until it answers again. */
  peerGone(id: NodeId): void {
    onPeerGone(this.#raft, id);
  }

  /** Starts an election now, if this replica may. */
  campaign(): void {
    startElection(this.#raft);
  }

  /** Leader only: become a follower in the same term, for instance because the disk hangs. */
  stepDown(): void {
    const raft = this.#raft;
    if (raft.role.kind !== 'leader') return;
    raft.emit({ event: 'stepped-down', term: raft.term });
    becomeFollower(raft, raft.term, NO_NODE);
  }

  /** While false the replica does not campaign, not even when asked to; it still votes. */
  setMayCampaign(allowed: boolean): void {
    this.#raft.mayCampaign = allowed;
  }

  /** The last message to a peer did not arrive. */
  reportUnreachable(id: NodeId): void {
    onUnreachable(this.#raft, id);
  }

  /** The snapshot transfer to a peer ended. */
  reportSnapshot(id: NodeId, ok: boolean): void {
    onSnapshotReport(this.#raft, id, ok);
  }

  hasReady(): boolean {
    return this.#ready.hasReady;
  }

  /** Takes what is to be done; the core considers it under way. */
  ready(): Ready {
    return this.#ready.take();
  }

  /** Synchronous mode only: everything in the last Ready has been done. */
  advance(): void {
    this.#ready.advance();
  }

  /** How long this replica waits for a leader; drawn anew at every change of role. */
  get electionTimeoutTicks(): number {
    return this.#raft.electionTimeoutTicks;
  }

  /** Overrides the present draw, for tests that need to know who campaigns first. */
  set electionTimeoutTicks(ticks: number) {
    this.#raft.electionTimeoutTicks = ticks;
  }

  /** A snapshot was taken and its installation is not confirmed yet. */
  get installing(): boolean {
    return this.#raft.log.unstable.snapshot !== null;
  }

  // For those who ask at every tick: a whole picture costs more than a tick.
  get term(): number {
    return this.#raft.term;
  }

  get commit(): number {
    return this.#raft.log.committed;
  }

  get lastIndex(): number {
    return this.#raft.log.lastIndex();
  }

  get suspect(): boolean {
    return this.#raft.isSuspect;
  }

  status(): RaftStatus {
    const raft = this.#raft;
    const leader = raft.role.kind === 'leader' ? raft.role : null;
    return {
      id: raft.id,
      term: raft.term,
      vote: raft.vote,
      role: raft.role.kind,
      leaderId: raft.leaderId,
      commit: raft.log.committed,
      applied: raft.log.applied,
      firstIndex: raft.log.firstIndex(),
      lastIndex: raft.log.lastIndex(),
      transferTo: leader?.transfer?.to ?? NO_NODE,
      uncommittedBytes: leader?.uncommittedBytes ?? 0,
      readsWaiting: raft.reads.count + raft.forwardedReads.count,
      suspect: raft.isSuspect,
      conf: raft.tracker.conf,
      progress: leader === null ? new Map() : raft.tracker.status(),
    };
  }
}

// Takes up where the disk left off, as a follower: who leads is for others to say.
function start(raft: RaftState, view: LogView): void {
  const { config, log } = raft;
  const { hardState, confState } = view.initialState();
  switchConf(raft, confState);
  raft.term = hardState.term;
  raft.vote = hardState.vote;
  // What was applied was committed, even if the disk does not say so yet. What a suspect replica
  // lost it cannot call committed.
  const commit = Math.max(hardState.commit, config.applied, log.committed);
  log.loadCommitted(raft.isSuspect ? Math.min(commit, log.lastIndex()) : commit);
  if (config.applied > 0) log.appliedTo(config.applied, 0);
  becomeFollower(raft, raft.term, NO_NODE);
  raft.emit({
    event: 'started',
    voters: allVoters(confState),
    term: raft.term,
    commit: log.committed,
    applied: log.applied,
    last: log.last(),
  });
}
