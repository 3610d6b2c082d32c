// Replicas that may have lost entries they once acknowledged. Not in the Raft paper, which takes
// disks at their word; after "Protocol-Aware Recovery for Consensus-Based Storage" (FAST '18).
// Such a replica neither votes nor campaigns; its leader fills it but counts it for nothing until
// it holds, durably, everything the leader held when it learnt of the loss, all of it committed
// by others.

import type { Message } from './message.ts';
import type { Progress } from './progress.ts';
import type { RaftState } from './raft-state.ts';

/**
 * Leader: looks at an answer's suspect mark. False if the answer must be ignored, since it left
 * the replica before the loss and acknowledges what is no longer there.
 */
export function admitAnswer(raft: RaftState, progress: Progress, m: Message): boolean {
  if (m.suspect === 0) return progress.doubt === null;
  if (m.suspect !== progress.suspectRun) {
    const target = raft.log.lastIndex();
    progress.becomeDoubted(m.suspect, target);
    raft.emit({ event: 'suspect-noted', id: m.from, target });
  }
  return true;
}

/** Leader: ends the doubt once the replica is whole. True if it did. */
export function maybeEndDoubt(raft: RaftState, progress: Progress, m: Message): boolean {
  if (progress.doubt === null) return false;
  const { target } = progress.doubt;
  if (progress.match < target || raft.log.committed < target) return false;
  progress.doubt = null;
  raft.emit({ event: 'suspect-found-whole', id: m.from, match: progress.match });
  return true;
}

/** Suspect replica: the leader says that this run of ours is whole. */
export function maybeClearSuspicion(raft: RaftState, m: Message): void {
  if (raft.suspectRun === 0 || m.suspect !== raft.suspectRun) return;
  raft.suspectRun = 0;
  raft.suspectCleared = true;
  raft.emit({ event: 'suspicion-cleared', by: m.from });
}
