// The follower's side of replication: appends, heartbeats, snapshots. Raft paper §5.3 and §7. The
// caller has checked the term: the sender leads it.

import { allMembers } from './conf-state.ts';
import type { Message } from './message.ts';
import { switchConf } from './membership.ts';
import type { RaftState } from './raft-state.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';
import { maybeClearSuspicion } from './suspicion.ts';

export function onAppend(raft: RaftState, m: Message): void {
  maybeClearSuspicion(raft, m);
  const { log } = raft;
  // Committed entries never change, so there is nothing to compare below them.
  if (m.index < log.committed) {
    accept(raft, m, log.committed);
    return;
  }
  const prev = { term: m.logTerm, index: m.index };
  const lastNew = log.maybeAppend(prev, m.entries, m.commit);
  if (lastNew === null) reject(raft, m);
  else accept(raft, m, lastNew);
}

function accept(raft: RaftState, m: Message, matchedIndex: number): void {
  const answer = raft.draft('append-response', m.from);
  answer.index = matchedIndex;
  raft.queue(answer);
}

// Names the last position of ours whose term the leader's log could have there: everything of a
// later term above it cannot match.
function reject(raft: RaftState, m: Message): void {
  const { log } = raft;
  const ownTerm = log.termOrZero(m.index);
  raft.emit({
    event: 'append-rejected',
    from: m.from,
    index: m.index,
    ownTerm,
    leaderTerm: m.logTerm,
  });
  const hint = log.lastAtOrBelowTerm(Math.min(m.index, log.lastIndex()), m.logTerm);
  raft.send('append-response', {
    to: m.from,
    index: m.index,
    reject: true,
    rejectHint: hint.index,
    logTerm: hint.term,
  });
}

export function onHeartbeat(raft: RaftState, m: Message): void {
  maybeClearSuspicion(raft, m);
  // The leader may still count on entries that a suspect replica lost, and at their places may lie
  // those they once replaced. Only an append proves what is there.
  if (!raft.isSuspect) raft.log.commitTo(m.commit);
  raft.promisedUntilTick = raft.ticks + raft.config.electionTicks;
  const answer = raft.draft('heartbeat-response', m.from);
  answer.token = m.token;
  raft.queue(answer);
}

export function onSnapshot(raft: RaftState, m: Message): void {
  if (m.snapshot === null) return;
  const { index, term } = m.snapshot;
  const restored = restore(raft, m.snapshot);
  const commit = raft.log.committed;
  const event = restored ? 'snapshot-restored' : 'snapshot-ignored';
  raft.emit({ event, commit, snapshot: { index, term } });
  raft.send('append-response', { to: m.from, index: restored ? raft.log.lastIndex() : commit });
}

// If our log reaches the snapshot's last entry, all it covers is here already and what follows is
// kept; otherwise the whole log goes, since a conflicting rest would only be probed again (§7).
function restore(raft: RaftState, snapshot: SnapshotMeta): boolean {
  const { log } = raft;
  const { index, term, conf } = snapshot;
  if (index <= log.committed) return false;
  if (!allMembers(conf).includes(raft.id)) {
    raft.emit({ event: 'snapshot-without-us', conf });
    return false;
  }
  const id = { index, term };
  if (log.matches(id)) {
    const commit = log.committed;
    raft.emit({ event: 'commit-fast-forwarded', commit, last: log.last(), snapshot: id });
    log.commitTo(index);
    return false;
  }
  // Of two snapshots before either is installed, the first found the configuration as applied.
  if (log.applied >= raft.confIndex) raft.confBeforeSnapshot = raft.tracker.conf;
  log.restore(snapshot);
  raft.tracker.clear();
  raft.confIndex = index;
  switchConf(raft, conf);
  raft.emit({ event: 'log-restored', commit: log.committed, last: log.last(), snapshot: id });
  return true;
}
