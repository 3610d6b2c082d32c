// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface AccountEvent {
  'account'?: (string);
  'data'?: (string);
  'index'?: (number | string | Long);
  'recordedMs'?: (number | string | Long);
}

export interface AccountEvent__Output {
  'account': (string);
  'data': (string);
  'index': (number);
  'recordedMs': (number);
}
