// Original file: proto/holdfast/raft/v1/raft.proto

import type { Long } from '@grpc/proto-loader';

export interface SnapshotChunk {
  'rows'?: (Buffer | Uint8Array | string);
  'crc'?: (number);
  'sequence'?: (number | string | Long);
}

export interface SnapshotChunk__Output {
  'rows': (Buffer);
  'crc': (number);
  'sequence': (number);
}
