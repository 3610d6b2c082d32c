// What the leader of three says of itself; node 3 has the longest log.

import type { ProgressStatus, RaftStatus } from '../../src/raft/core/status.ts';

/** @param active whether its peers were heard of since the last quorum check
 *  @param lacks how many entries node 3 lacks */
export function leaderStatus(active: boolean, lacks = 0): RaftStatus {
  const progress = (match: number, recentActive: boolean): ProgressStatus => ({
    ...{ match, next: match + 1, state: 'replicate', learner: false, paused: false },
    ...{ pendingSnapshot: 0, recentActive, inflightCount: 0, inflightFull: false, suspect: false },
  });
  return {
    ...{ id: 1, term: 2, vote: 1, role: 'leader', leaderId: 1, commit: 9, applied: 9 },
    ...{ firstIndex: 1, lastIndex: 9, transferTo: 0, uncommittedBytes: 0, readsWaiting: 0 },
    suspect: false,
    conf: {
      ...{ voters: [1, 2, 3], votersOutgoing: [], learners: [], learnersNext: [] },
      autoLeave: false,
    },
    progress: new Map([
      [1, progress(9, true)],
      [2, progress(7, active)],
      [3, progress(9 - lacks, active)],
    ]),
  };
}
