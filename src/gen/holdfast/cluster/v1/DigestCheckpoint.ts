// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface DigestCheckpoint {
  'index'?: (number | string | Long);
  'digest'?: (string);
}

export interface DigestCheckpoint__Output {
  'index': (number);
  'digest': (string);
}
