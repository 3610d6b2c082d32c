// Original file: proto/holdfast/raft/v1/raft.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotTrailer {
  'rowCount'?: (number | string | Long);
  'sha256'?: (Buffer | Uint8Array | string);
}

export interface SnapshotTrailer__Output {
  'rowCount': (number);
  'sha256': (Buffer);
}
