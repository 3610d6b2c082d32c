// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface OrdersQuestion {
  'account'?: (string);
  'limit'?: (number);
  'before'?: (number | string | Long);
  'open'?: (boolean);
  'clOrdId'?: (string);
}

export interface OrdersQuestion__Output {
  'account': (string);
  'limit': (number);
  'before': (number);
  'open': (boolean);
  'clOrdId': (string);
}
