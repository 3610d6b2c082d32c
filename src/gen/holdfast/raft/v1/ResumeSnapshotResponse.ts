// Original file: proto/holdfast/raft/v1/raft.proto

import type { SendSnapshotResponse as _holdfast_raft_v1_SendSnapshotResponse, SendSnapshotResponse__Output as _holdfast_raft_v1_SendSnapshotResponse__Output } from '../../../holdfast/raft/v1/SendSnapshotResponse.ts';
import type { Long } from '@grpc/proto-loader';

export interface ResumeSnapshotResponse {
  'refusal'?: (string);
  'verdict'?: (_holdfast_raft_v1_SendSnapshotResponse | null);
  'sequence'?: (number | string | Long);
  'lastKey'?: (Buffer | Uint8Array | string);
}

export interface ResumeSnapshotResponse__Output {
  'refusal': (string);
  'verdict': (_holdfast_raft_v1_SendSnapshotResponse__Output | null);
  'sequence': (number);
  'lastKey': (Buffer);
}
