// Original file: proto/holdfast/raft/v1/raft.proto

import type { DigestCheckpoint as _holdfast_raft_v1_DigestCheckpoint, DigestCheckpoint__Output as _holdfast_raft_v1_DigestCheckpoint__Output } from '../../../holdfast/raft/v1/DigestCheckpoint.ts';

export interface DigestReport {
  'checkpoints'?: (_holdfast_raft_v1_DigestCheckpoint)[];
}

export interface DigestReport__Output {
  'checkpoints': (_holdfast_raft_v1_DigestCheckpoint__Output)[];
}
