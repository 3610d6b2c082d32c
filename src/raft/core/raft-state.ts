// The state of one replica (Raft paper figure 2) and the two outboxes its rules write to. The
// rules themselves live one section a file; this one knows only what all of them share.

import { assert } from '../../base/assert.ts';
import { EMPTY_CONF_STATE } from './conf-state.ts';
import type { ConfState } from './conf-state.ts';
import { ForwardedReads } from './forwarded-reads.ts';
import type { HardState } from './hard-state.ts';
import { draftMessage, isBallotKind, isResponseKind, message } from './message.ts';
import type { Message, MessageDraft, MessageFields, MessageStamp, WireKind } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import { ProgressTracker } from './progress-tracker.ts';
import type { RaftConfig } from './raft-config.ts';
import type { RaftEvent } from './raft-event.ts';
import type { RaftLog } from './raft-log.ts';
import { ReadRounds } from './read-rounds.ts';
import type { ReadState, SoftState } from './ready.ts';
import { FOLLOWER } from './role.ts';
import type { Role } from './role.ts';

/** Kinds that carry their sender's own term. */
type CommonKind =
  | 'append'
  | 'append-response'
  | 'heartbeat'
  | 'heartbeat-response'
  | 'read-index'
  | 'read-index-response';

export class RaftState {
  readonly config: RaftConfig;
  readonly id: NodeId;
  readonly log: RaftLog;
  readonly tracker: ProgressTracker;
  readonly reads: ReadRounds;
  readonly forwardedReads: ForwardedReads;

  term = 0;
  /** Whom we voted for in `term`. */
  vote: NodeId = NO_NODE;
  /** Who leads `term`, as far as we know. */
  leaderId: NodeId = NO_NODE;
  role: Role = FOLLOWER;

  /** Since we last heard from the leader, or last checked the quorum. */
  electionElapsedTicks = 0;
  heartbeatElapsedTicks = 0;
  /** Drawn anew for every wait, so that candidates do not keep colliding. §5.2. */
  electionTimeoutTicks = 0;
  /** Ticks since this core was made. */
  ticks = 0;
  mayCampaign = true;
  /** Where leases are given: before this tick nobody gets our vote, because a leader may count on it.
   *  After a start, too: we may have answered a heartbeat just before. */
  promisedUntilTick: number;
  /** The snapshot our configuration came from; changes up to it are in force. */
  confIndex = 0;
  /** What the state machine has applied of the configuration while that snapshot is not installed. */
  confBeforeSnapshot: ConfState = EMPTY_CONF_STATE;
  /** Non-zero while this replica may lack entries it once acknowledged: see Message.suspect. */
  suspectRun = 0;
  suspectCleared = false;

  /** May leave at once. */
  outbox: Message[] = [];
  /** May leave when all that is unstable now is durable: they promise that it is. */
  afterAppend: Message[] = [];
  readStates: ReadState[] = [];
  readsAborted: number[] = [];

  constructor(config: RaftConfig, log: RaftLog) {
    this.config = config;
    this.id = config.id;
    this.promisedUntilTick = config.electionTicks;
    this.log = log;
    this.tracker = new ProgressTracker(config);
    this.reads = new ReadRounds(config.readsMax);
    this.forwardedReads = new ForwardedReads(config.readsMax, config.random);
    if (config.suspect) this.suspectRun = 1 + config.random.below(0x7fff_ffff);
  }

  emit(event: RaftEvent): void {
    this.config.emit(event);
  }

  get hardState(): HardState {
    return { term: this.term, vote: this.vote, commit: this.log.committed };
  }

  get softState(): SoftState {
    return { leaderId: this.leaderId, role: this.role.kind };
  }

  get isSuspect(): boolean {
    return this.suspectRun !== 0;
  }

  /** Draws how long to wait for a leader this time. */
  drawElectionTimeout(): void {
    const { electionTicks, random } = this.config;
    this.electionTimeoutTicks = electionTicks + random.below(electionTicks);
  }

  /** True if an entry of our own term is committed, so that our commit index is the newest. §8 */
  get hasCommittedInTerm(): boolean {
    return this.log.termOrZero(this.log.committed) === this.term;
  }

  /**
   * Queues a message. Answers to votes and appends wait until what they are based on is durable;
   * even rejections do, since they may rest on a vote or an entry still being written.
   */
  send(kind: WireKind, fields: MessageFields): void {
    this.queue(message(kind, fields, this.#stamp(kind, fields)));
  }

  /** A message to fill in and to `queue`, stamped as `send` does. */
  draft(kind: CommonKind, to: NodeId): MessageDraft {
    const suspect = isResponseKind(kind) ? this.suspectRun : 0;
    return draftMessage(kind, { from: this.id, to, term: this.term, suspect });
  }

  /** As `send`, of a message that is complete. */
  queue(complete: Message): void {
    const { kind } = complete;
    if (kind === 'append-response' || kind === 'vote-response' || kind === 'pre-vote-response') {
      this.afterAppend.push(complete);
      return;
    }
    assert(complete.to !== this.id, 'only promises are addressed to ourselves');
    this.outbox.push(complete);
  }

  #stamp(kind: WireKind, fields: MessageFields): MessageStamp {
    const from = this.id;
    if (isBallotKind(kind)) {
      const { term = 0, suspect = 0 } = fields;
      assert(term > 0, 'ballots name the term they are for');
      return { from, term, suspect };
    }
    if (kind === 'propose') return { from, term: fields.term ?? 0, suspect: fields.suspect ?? 0 };
    const suspect = isResponseKind(kind) ? this.suspectRun : (fields.suspect ?? 0);
    return { from, term: this.term, suspect };
  }
}
