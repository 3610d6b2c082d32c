// A picture of the core for metrics, admin and tests. Plain values, copied: nobody reaches the
// live state through them.

import type { ConfState } from './conf-state.ts';
import type { NodeId } from './node-id.ts';

export type RoleKind = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** What the leader knows of one replica. */
export interface ProgressStatus {
  readonly match: number;
  readonly next: number;
  readonly state: ProgressState;
  readonly learner: boolean;
  /** No append will be sent until the replica answers. */
  readonly paused: boolean;
  /** The snapshot on its way, 0 if none. */
  readonly pendingSnapshot: number;
  /** Heard from since the last quorum check. */
  readonly recentActive: boolean;
  readonly inflightCount: number;
  readonly inflightFull: boolean;
  /** Left out of commit, reads and transfer until its log is whole again. */
  readonly suspect: boolean;
}

export interface RaftStatus {
  readonly id: NodeId;
  readonly term: number;
  readonly vote: NodeId;
  readonly role: RoleKind;
  readonly leaderId: NodeId;
  readonly commit: number;
  readonly applied: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** The replica leadership is being handed to; NO_NODE if none. */
  readonly transferTo: NodeId;
  readonly uncommittedBytes: number;
  readonly readsWaiting: number;
  readonly suspect: boolean;
  readonly conf: ConfState;
  /** By replica in ascending id; empty unless leader. */
  readonly progress: ReadonlyMap<NodeId, ProgressStatus>;
}
