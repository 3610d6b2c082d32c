// Original file: proto/holdfast/raft/v1/raft.proto

import type { Hello as _holdfast_raft_v1_Hello, Hello__Output as _holdfast_raft_v1_Hello__Output } from '../../../holdfast/raft/v1/Hello.ts';
import type { Long } from '@grpc/proto-loader';

export interface SnapshotHeader {
  'hello'?: (_holdfast_raft_v1_Hello | null);
  'snapshotId'?: (string);
  'message'?: (Buffer | Uint8Array | string);
  'index'?: (number | string | Long);
  'term'?: (number | string | Long);
  'fromSequence'?: (number | string | Long);
  'afterKey'?: (Buffer | Uint8Array | string);
}

export interface SnapshotHeader__Output {
  'hello': (_holdfast_raft_v1_Hello__Output | null);
  'snapshotId': (string);
  'message': (Buffer);
  'index': (number);
  'term': (number);
  'fromSequence': (number);
  'afterKey': (Buffer);
}
