// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface StatusRequest {
  'leaderAfterTerm'?: (number | string | Long);
  'waitMs'?: (number);
}

export interface StatusRequest__Output {
  'leaderAfterTerm': (number);
  'waitMs': (number);
}
