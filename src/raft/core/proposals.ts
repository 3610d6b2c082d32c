// Taking what clients want into the log. Raft paper §5.3, §8. Knows nothing of what is proposed;
// a refused proposal is in no log, an accepted one may still be lost with its leader.

import type { ConfChange } from './conf-change.ts';
import { confDraft, EMPTY_DRAFT, refuseConfDraft } from './conf-proposal.ts';
import type { ConfChangeType } from './entry.ts';
import { appendAsLeader } from './leader-append.ts';
import type { EntryDraft } from './leader-append.ts';
import type { Message } from './message.ts';
import { NO_NODE } from './node-id.ts';
import type { ProposeRefusal, ProposeResult } from './outcome.ts';
import type { RaftState } from './raft-state.ts';
import { broadcastAppend } from './replication.ts';
import type { Leader } from './role.ts';

export const propose = (raft: RaftState, data: Uint8Array): ProposeResult =>
  proposeDraft(raft, { type: 'normal', data });

export const proposeConfChange = (
  raft: RaftState,
  change: ConfChange,
  type: ConfChangeType,
): ProposeResult => proposeDraft(raft, { ...confDraft(change), type });

/** Takes one draft, whatever the role. */
export function proposeDraft(raft: RaftState, draft: EntryDraft): ProposeResult {
  switch (raft.role.kind) {
    case 'leader':
      return proposeAsLeader(raft, raft.role, [draft]);
    case 'follower':
      return forward(raft, [draft]);
    case 'candidate':
    case 'pre-candidate':
      return dropWithoutLeader(raft);
  }
}

/** A follower's proposals, arrived here. */
export function onPropose(raft: RaftState, m: Message): ProposeResult {
  const drafts = m.entries.map(({ type, data }) => ({ type, data }));
  switch (raft.role.kind) {
    case 'leader':
      return proposeAsLeader(raft, raft.role, drafts);
    case 'follower':
      return forward(raft, drafts);
    case 'candidate':
    case 'pre-candidate':
      return dropWithoutLeader(raft);
  }
}

function proposeAsLeader(
  raft: RaftState,
  leader: Leader,
  drafts: readonly EntryDraft[],
): ProposeResult {
  // A leader no longer in the configuration may finish what it began, but begins nothing new.
  if (raft.tracker.get(raft.id) === undefined) return refused(raft, 'removed');
  if (leader.transfer !== null) {
    const { to } = leader.transfer;
    raft.emit({ event: 'proposal-dropped-transferring', transferTo: to, term: raft.term });
    return refused(raft, 'transferring');
  }
  const first = raft.log.lastIndex() + 1;
  const refusals = drafts.map((draft, at) =>
    refuseConfDraft(raft, leader, { draft, index: first + at }),
  );
  const admitted = drafts.map((draft, at) => (refusals[at] === null ? draft : EMPTY_DRAFT));
  if (!appendAsLeader(raft, leader, admitted)) return refused(raft, 'uncommitted-full');
  broadcastAppend(raft);
  const refusal = refusals.find((reason) => reason !== null);
  if (refusal !== undefined) return refused(raft, refusal);
  return { kind: 'accepted', term: raft.term, index: first };
}

function forward(raft: RaftState, drafts: readonly EntryDraft[]): ProposeResult {
  const { leaderId } = raft;
  if (leaderId === NO_NODE) return dropWithoutLeader(raft);
  if (raft.config.disableProposalForwarding) {
    raft.emit({ event: 'proposal-dropped-not-forwarding', leaderId, term: raft.term });
    return refused(raft, 'not-leader');
  }
  const entries = drafts.map(({ type, data }) => ({ term: 0, index: 0, type, data }));
  raft.send('propose', { to: leaderId, entries });
  return { kind: 'forwarded', to: leaderId };
}

function dropWithoutLeader(raft: RaftState): ProposeResult {
  raft.emit({ event: 'proposal-dropped-no-leader', term: raft.term });
  return refused(raft, 'not-leader');
}

const refused = (raft: RaftState, reason: ProposeRefusal): ProposeResult => ({
  kind: 'refused',
  reason,
  leaderId: raft.leaderId,
});
