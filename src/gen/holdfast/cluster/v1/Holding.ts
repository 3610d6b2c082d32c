// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Holding {
  'account'?: (string);
  'symbol'?: (string);
  'quantity'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'costUnits'?: (number | string | Long);
  'index'?: (number | string | Long);
  'changedMs'?: (number | string | Long);
}

export interface Holding__Output {
  'account': (string);
  'symbol': (string);
  'quantity': (number);
  'reserved': (number);
  'costUnits': (number);
  'index': (number);
  'changedMs': (number);
}
