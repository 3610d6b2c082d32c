// Original file: proto/holdfast/raft/v1/raft.proto

import type { Long } from '@grpc/proto-loader';

export interface ClockReport {
  'number'?: (number | string | Long);
  'wallMs'?: (number | string);
  'heardNumber'?: (number | string | Long);
  'heardAgoMs'?: (number | string);
}

export interface ClockReport__Output {
  'number': (number);
  'wallMs': (number);
  'heardNumber': (number);
  'heardAgoMs': (number);
}
