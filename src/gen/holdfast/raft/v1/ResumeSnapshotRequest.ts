// Original file: proto/holdfast/raft/v1/raft.proto

import type { Hello as _holdfast_raft_v1_Hello, Hello__Output as _holdfast_raft_v1_Hello__Output } from '../../../holdfast/raft/v1/Hello.ts';

export interface ResumeSnapshotRequest {
  'hello'?: (_holdfast_raft_v1_Hello | null);
  'snapshotId'?: (string);
}

export interface ResumeSnapshotRequest__Output {
  'hello': (_holdfast_raft_v1_Hello__Output | null);
  'snapshotId': (string);
}
