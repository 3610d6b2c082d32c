// Putting a configuration in force. Raft paper §6, thesis §4.3: here at apply, which is why a
// replica with unapplied changes does not campaign (election.ts).

import { assert } from '../../base/assert.ts';
import type { ConfChange } from './conf-change.ts';
import { LEAVE_JOINT } from './conf-change.ts';
import { changeConf } from './conf-changer.ts';
import { confDraft } from './conf-proposal.ts';
import type { ConfState } from './conf-state.ts';
import { NO_NODE } from './node-id.ts';
import { proposeDraft } from './proposals.ts';
import type { RaftState } from './raft-state.ts';
import { confirmReads, releaseHeldReads } from './read-index.ts';
import { broadcastAppend, maybeCommit, maybeSendAppend } from './replication.ts';
import { becomeFollower } from './roles.ts';
import type { Leader } from './role.ts';

/** Applies the committed change at `index`; answers the configuration as of that entry. */
export function applyConfChange(raft: RaftState, change: ConfChange, index: number): ConfState {
  if (index > raft.confIndex) return switchConf(raft, confAfter(raft.tracker.conf, change));
  // Handed out before a snapshot came that holds its effect already, and that may not be installed
  // yet: the entry's own effect is the answer, or books of this index would name later members.
  raft.confBeforeSnapshot = confAfter(raft.confBeforeSnapshot, change);
  return raft.confBeforeSnapshot;
}

function confAfter(conf: ConfState, change: ConfChange): ConfState {
  const result = changeConf(conf, change);
  assert(result.kind === 'changed', 'a committed membership change can be applied');
  return result.conf;
}

/** Puts a configuration in force and lets the role react to it. */
export function switchConf(raft: RaftState, conf: ConfState): ConfState {
  raft.tracker.switchTo(conf, raft.log.lastIndex());
  raft.emit({ event: 'conf-switched', conf });
  const { role } = raft;
  if (role.kind !== 'leader') return conf;
  role.lease?.end();
  const self = raft.tracker.get(raft.id);
  if (self === undefined || self.learner) {
    if (raft.config.stepDownOnRemoval) becomeFollower(raft, raft.term, NO_NODE);
    return conf;
  }
  reactAsLeader(raft, role);
  return conf;
}

function reactAsLeader(raft: RaftState, leader: Leader): void {
  // A smaller quorum may have committed more; if not, newcomers need not wait for a heartbeat.
  if (maybeCommit(raft)) {
    releaseHeldReads(raft, leader);
    broadcastAppend(raft);
  } else {
    for (const id of raft.tracker.members.keys()) catchUp(raft, id);
  }
  confirmReads(raft);
  const { transfer } = leader;
  if (transfer !== null && !raft.tracker.isVoter(transfer.to)) {
    leader.transfer = null;
    raft.emit({ event: 'transfer-aborted', to: transfer.to, term: raft.term });
  }
}

function catchUp(raft: RaftState, id: number): void {
  if (id !== raft.id) maybeSendAppend(raft, id, false);
}

/**
 * Leaves an automatic joint configuration as soon as that is allowed. Called again after every
 * apply and heartbeat, so that neither a transfer nor a change of leader leaves it standing.
 */
export function maybeAutoLeave(raft: RaftState): void {
  const { role, tracker } = raft;
  if (role.kind !== 'leader' || !tracker.conf.autoLeave) return;
  if (raft.log.applied < role.pendingConfIndex || !raft.hasCommittedInTerm) return;
  const { conf } = tracker;
  const result = proposeDraft(raft, confDraft(LEAVE_JOINT));
  const event = result.kind === 'accepted' ? 'auto-leave-started' : 'auto-leave-postponed';
  raft.emit({ event, conf });
}

/** Entries up to `index` are applied; `bytes` of them were handed out by a Ready. */
export function appliedTo(raft: RaftState, index: number, bytes: number): void {
  raft.log.appliedTo(Math.max(index, raft.log.applied), bytes);
  maybeAutoLeave(raft);
}
