// The configuration in force and the leader's progress with each of its members. Raft paper §5.3,
// §6. Every replica keeps one, because the next leader needs the configuration at once.

import { assert, present } from '../../base/assert.ts';
import { allMembers, EMPTY_CONF_STATE, isVoter } from './conf-state.ts';
import type { ConfState } from './conf-state.ts';
import { checkConf } from './conf-changer.ts';
import { Inflights } from './inflights.ts';
import { jointCommitted, jointVote } from './joint-quorum.ts';
import type { NodeId } from './node-id.ts';
import { Progress } from './progress.ts';
import type { ProgressStatus } from './status.ts';

export interface InflightLimits {
  readonly inflightMax: number;
  readonly inflightBytesMax: number;
}

export class ProgressTracker {
  readonly #limits: InflightLimits;
  #conf: ConfState = EMPTY_CONF_STATE;
  #progress = new Map<NodeId, Progress>();

  constructor(limits: InflightLimits) {
    this.#limits = limits;
  }

  get conf(): ConfState {
    return this.#conf;
  }

  /** Members in ascending id. The map is rebuilt on change, so it may be walked while sending. */
  get members(): ReadonlyMap<NodeId, Progress> {
    return this.#progress;
  }

  get(id: NodeId): Progress | undefined {
    return this.#progress.get(id);
  }

  of(id: NodeId): Progress {
    return present(this.#progress.get(id), 'the replica is a member');
  }

  /** Puts a configuration in force: newcomers start unknown, leavers are forgotten. */
  switchTo(conf: ConfState, lastIndex: number): void {
    checkConf(conf);
    const progress = new Map<NodeId, Progress>();
    for (const id of allMembers(conf)) {
      const known = this.#progress.get(id) ?? this.#newcomer(lastIndex);
      known.learner = conf.learners.includes(id);
      progress.set(id, known);
    }
    this.#conf = conf;
    this.#progress = progress;
  }

  /** Forgets everyone, before a snapshot's configuration is put in force. */
  clear(): void {
    this.#conf = EMPTY_CONF_STATE;
    this.#progress = new Map();
  }

  /** For a new term or role: nothing is known but our own log. */
  reset(selfId: NodeId, lastIndex: number): void {
    for (const [id, progress] of this.#progress) {
      progress.reset(lastIndex + 1);
      if (id === selfId) progress.match = lastIndex;
    }
  }

  isVoter(id: NodeId): boolean {
    return isVoter(this.#conf, id);
  }

  /** The highest index both majorities hold, leaving out replicas in doubt. §5.3, §5.4.2. */
  committed(): number {
    const index = jointCommitted(this.#conf, (id) => this.#counted(id)?.match);
    assert(index !== Number.POSITIVE_INFINITY, 'a configuration has voters');
    return index;
  }

  /** The highest read round both majorities answered, leaving out replicas in doubt. */
  confirmed(answered: ReadonlyMap<NodeId, number>): number {
    return jointCommitted(this.#conf, (id) =>
      this.#counted(id) === undefined ? undefined : answered.get(id),
    );
  }

  /** True if a quorum was heard from since the last check. Thesis §6.2. */
  quorumActive(): boolean {
    const heard = new Map<NodeId, boolean>();
    for (const [id, progress] of this.#progress) {
      if (!progress.learner) heard.set(id, progress.recentActive);
    }
    return jointVote(this.#conf, heard) === 'won';
  }

  status(): ReadonlyMap<NodeId, ProgressStatus> {
    return new Map([...this.#progress].map(([id, progress]) => [id, progress.status()]));
  }

  #counted(id: NodeId): Progress | undefined {
    const progress = this.#progress.get(id);
    return progress === undefined || progress.doubt !== null ? undefined : progress;
  }

  // Recently active from the start: a newcomer must not cost the leader its quorum before it had
  // a chance to answer.
  #newcomer(lastIndex: number): Progress {
    const { inflightMax, inflightBytesMax } = this.#limits;
    const progress = new Progress(
      Math.max(lastIndex, 1),
      new Inflights(inflightMax, inflightBytesMax),
    );
    progress.recentActive = true;
    return progress;
  }
}
