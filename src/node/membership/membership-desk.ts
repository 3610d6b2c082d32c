// Changes who belongs to the cluster, for an operator: checks that a change cannot cost the quorum,
// proposes it, waits until it is in force. A node is added as a learner and promoted when it has
// caught up; thesis §4.2.1. Numbers are never given twice. Knows the leader's view, no gRPC.

import { confChange } from '../../raft/core/conf-change.ts';
import type { ConfChange } from '../../raft/core/conf-change.ts';
import { allMembers, isJoint } from '../../raft/core/conf-state.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { ProgressStatus, RaftStatus } from '../../raft/core/status.ts';
import type { MemberIdentity } from '../../raft/storage/identity-file.ts';
import type { Leadership } from '../consensus/leadership.ts';
import type { Members } from './members.ts';
import type { Replica } from '../consensus/replica.ts';
import { encodeMember } from './member-codec.ts';

/** Null when the change is in force; else why it is not. */
export type MembershipAnswer = string | null;

export const membersMax = 16;
/** A learner may lack this many entries of the leader's log and still be promoted. */
const promotionLagMax = 1_000;
// Whom the leader has heard is asked anew in every quorum check: right after one nobody counts.
const checkForMs = 1_000;
const inForceWaitMs = 5_000;
const pollMs = 10;

export class MembershipDesk {
  readonly #replica: Replica;
  readonly #leadership: Leadership;
  readonly #members: Members;

  constructor(replica: Replica, leadership: Leadership, members: Members) {
    this.#replica = replica;
    this.#leadership = leadership;
    this.#members = members;
  }

  /** The same member again is no error: the first answer may have been lost. */
  async add(member: MemberIdentity): Promise<MembershipAnswer> {
    const refusal = this.#addRefusal(member);
    if (refusal !== null) return refusal;
    const { nodeId } = member;
    if (this.#members.byId(nodeId) !== null) return null;
    const steps = [{ kind: 'add-learner', nodeId }] as const;
    return this.#change(confChange(steps, 'auto', encodeMember(member)), (conf) =>
      conf.learners.includes(nodeId),
    );
  }

  async promote(nodeId: number): Promise<MembershipAnswer> {
    if (this.#replica.status().conf.voters.includes(nodeId)) return null;
    const refusal = await this.#settled(() => promotionRefusal(this.#replica.status(), nodeId));
    if (refusal !== null) return refusal;
    const steps = [{ kind: 'add-voter', nodeId }] as const;
    return this.#change(confChange(steps, 'joint-implicit'), (conf) =>
      conf.voters.includes(nodeId),
    );
  }

  async remove(nodeId: number): Promise<MembershipAnswer> {
    if (this.#members.wasRemoved(nodeId)) return null;
    const refusal = await this.#settled(() => removalRefusal(this.#replica.status(), nodeId));
    if (refusal !== null) return refusal;
    const steps = [{ kind: 'remove', nodeId }] as const;
    return this.#change(
      confChange(steps, 'joint-implicit'),
      (conf) => !allMembers(conf).includes(nodeId),
    );
  }

  /** A learner for a voter, in one step; the caller has looked at both. */
  replace(dead: number, learner: number): Promise<MembershipAnswer> {
    const steps = [
      { kind: 'add-voter', nodeId: learner },
      { kind: 'remove', nodeId: dead },
    ] as const;
    return this.#change(
      confChange(steps, 'joint-implicit'),
      (conf) => conf.voters.includes(learner) && !allMembers(conf).includes(dead),
    );
  }

  #addRefusal(member: MemberIdentity): MembershipAnswer {
    const { nodeId, incarnation } = member;
    if (this.#members.wasRemoved(nodeId)) {
      return `number ${nodeId} belonged to a node that was removed and is never given again`;
    }
    const known = this.#members.byId(nodeId);
    if (known !== null) {
      return known.incarnation === incarnation ? null : `there is a node ${nodeId} already`;
    }
    if (this.#members.all.length >= membersMax) return `a cluster has at most ${membersMax} nodes`;
    const taken = new Set(this.#members.all.flatMap(addressesOf));
    const clash = addressesOf(member).find((address) => taken.has(address));
    return clash === undefined ? null : `${clash} is the address of another member`;
  }

  /** The refusal that stands once the check has had time to hear from everybody. */
  async #settled(check: () => MembershipAnswer): Promise<MembershipAnswer> {
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const refusal = check();
      if (refusal === null || waitedMs >= checkForMs) return refusal;
      await pause();
    }
  }

  async #change(
    change: ConfChange,
    inForce: (conf: ConfState) => boolean,
  ): Promise<MembershipAnswer> {
    if (!this.#leadership.leading) return 'not-leader';
    const result = this.#replica.act((driver) => driver.proposeConfChange(change));
    if (result.kind === 'refused') return refusalTexts[result.reason] ?? result.reason;
    for (let waitedMs = 0; waitedMs < inForceWaitMs; waitedMs += pollMs) {
      const { conf } = this.#replica.status();
      if (!isJoint(conf) && inForce(conf)) return null;
      await pause();
    }
    return 'it is in the log and not in force yet: look at the members before trying again';
  }
}

const refusalTexts: Readonly<Record<string, string>> = {
  'conf-change-pending': 'another change is under way',
  'must-leave-joint-first': 'another change is under way',
  'no-commit-in-term': 'the leader is new and has committed nothing yet: try again',
  transferring: 'leadership is being handed over: try again',
};

/** Why this learner may not vote yet. */
export function promotionRefusal(raft: RaftStatus, nodeId: number): MembershipAnswer {
  if (!raft.conf.learners.includes(nodeId)) return `node ${nodeId} is not a learner`;
  const progress = raft.progress.get(nodeId);
  if (progress?.recentActive !== true) {
    return `nothing has been heard of node ${nodeId}: is it started, under the address it was added with?`;
  }
  if (progress.suspect) return `node ${nodeId} doubts its own disk`;
  const lag = raft.lastIndex - progress.match;
  if (lag > promotionLagMax || progress.state !== 'replicate') {
    return `node ${nodeId} is still catching up: it lacks ${lag} entries`;
  }
  return quorumRefusal(raft, [...raft.conf.voters, nodeId]);
}

/** Why this member may not be removed. */
export function removalRefusal(raft: RaftStatus, nodeId: number): MembershipAnswer {
  if (!allMembers(raft.conf).includes(nodeId)) return `there is no node ${nodeId}`;
  if (nodeId === raft.id) return `node ${nodeId} leads: hand leadership over first`;
  if (!raft.conf.voters.includes(nodeId)) return null;
  return quorumRefusal(
    raft,
    raft.conf.voters.filter((voter) => voter !== nodeId),
  );
}

// With these voters, would a majority answer today? If not, the change could not even be undone.
function quorumRefusal(raft: RaftStatus, voters: readonly number[]): MembershipAnswer {
  const silent = voters.filter((voter) => voter !== raft.id && !isHeard(raft.progress.get(voter)));
  if (2 * (voters.length - silent.length) > voters.length) return null;
  return `the cluster would lose its quorum: of voters ${voters.join(', ')} it would not hear ${silent.join(', ')}`;
}

// A suspect replica answers and counts towards nothing.
const isHeard = (progress: ProgressStatus | undefined): boolean =>
  progress?.recentActive === true && !progress.suspect;

const addressesOf = (member: MemberIdentity): string[] => [
  member.peerAddress,
  member.clientAddress,
  member.httpAddress,
];

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs));
