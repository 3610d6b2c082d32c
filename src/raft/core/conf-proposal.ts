// Whether a membership change may enter the log now. Raft paper §6: one at a time, and through a
// joint configuration. Checked when proposed, because at apply it is too late to say no.

import { isJoint } from './conf-state.ts';
import { confChange, leavesJoint } from './conf-change.ts';
import type { ConfChange } from './conf-change.ts';
import { decodeConfChange, encodeConfChange } from './conf-change-bytes.ts';
import { changeConf } from './conf-changer.ts';
import { NO_DATA } from './entry.ts';
import type { EntryDraft } from './leader-append.ts';
import type { ConfChangeRefusal } from './raft-event.ts';
import type { RaftState } from './raft-state.ts';
import type { Leader } from './role.ts';

/** A no-op, as new leaders append, and in the place of a refused membership change. */
export const EMPTY_DRAFT: EntryDraft = Object.freeze({ type: 'normal', data: NO_DATA });

export const confDraft = (change: ConfChange): EntryDraft => ({
  type: 'conf-change',
  data: encodeConfChange(change),
});

/**
 * Why a draft may not enter the log at `index`; null if it may, in which case it becomes the one
 * pending change.
 */
export function refuseConfDraft(
  raft: RaftState,
  leader: Leader,
  at: { readonly draft: EntryDraft; readonly index: number },
): ConfChangeRefusal | null {
  if (at.draft.type === 'normal') return null;
  const change = decodeConfChange(at.draft.data);
  const refusal = change === null ? 'conf-change-invalid' : refusalOf(raft, leader, change);
  if (refusal === null || (change !== null && raft.config.disableConfChangeValidation)) {
    leader.pendingConfIndex = at.index;
    return null;
  }
  raft.emit({
    event: 'conf-change-refused',
    change: change ?? confChange([]),
    conf: raft.tracker.conf,
    refusal,
    pendingIndex: leader.pendingConfIndex,
    applied: raft.log.applied,
  });
  return refusal;
}

function refusalOf(raft: RaftState, leader: Leader, change: ConfChange): ConfChangeRefusal | null {
  const { conf } = raft.tracker;
  const joint = isJoint(conf);
  const leaves = leavesJoint(change);
  if (leader.pendingConfIndex > raft.log.applied) return 'conf-change-pending';
  if (joint && !leaves) return 'must-leave-joint-first';
  if (!joint && leaves) return 'not-joint';
  // Otherwise two leaders could each commit a change the other knows nothing of (thesis §4.1).
  if (!raft.hasCommittedInTerm) return 'no-commit-in-term';
  return changeConf(conf, change).kind === 'invalid' ? 'conf-change-invalid' : null;
}
