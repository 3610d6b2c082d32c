// Original file: proto/holdfast/raft/v1/raft.proto

import type { Long } from '@grpc/proto-loader';

export interface DigestCheckpoint {
  'index'?: (number | string | Long);
  'digest'?: (string);
}

export interface DigestCheckpoint__Output {
  'index': (number);
  'digest': (string);
}
