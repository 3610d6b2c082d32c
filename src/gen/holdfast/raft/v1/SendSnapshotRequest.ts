// Original file: proto/holdfast/raft/v1/raft.proto

import type { SnapshotHeader as _holdfast_raft_v1_SnapshotHeader, SnapshotHeader__Output as _holdfast_raft_v1_SnapshotHeader__Output } from '../../../holdfast/raft/v1/SnapshotHeader.ts';
import type { SnapshotChunk as _holdfast_raft_v1_SnapshotChunk, SnapshotChunk__Output as _holdfast_raft_v1_SnapshotChunk__Output } from '../../../holdfast/raft/v1/SnapshotChunk.ts';
import type { SnapshotTrailer as _holdfast_raft_v1_SnapshotTrailer, SnapshotTrailer__Output as _holdfast_raft_v1_SnapshotTrailer__Output } from '../../../holdfast/raft/v1/SnapshotTrailer.ts';

export interface SendSnapshotRequest {
  'header'?: (_holdfast_raft_v1_SnapshotHeader | null);
  'chunk'?: (_holdfast_raft_v1_SnapshotChunk | null);
  'trailer'?: (_holdfast_raft_v1_SnapshotTrailer | null);
  'item'?: "header"|"chunk"|"trailer";
}

export interface SendSnapshotRequest__Output {
  'header'?: (_holdfast_raft_v1_SnapshotHeader__Output | null);
  'chunk'?: (_holdfast_raft_v1_SnapshotChunk__Output | null);
  'trailer'?: (_holdfast_raft_v1_SnapshotTrailer__Output | null);
  'item'?: "header"|"chunk"|"trailer";
}
