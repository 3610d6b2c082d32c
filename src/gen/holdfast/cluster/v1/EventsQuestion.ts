// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface EventsQuestion {
  'account'?: (string);
  'limit'?: (number);
  'beforeIndex'?: (number | string | Long);
  'sinceMs'?: (number | string | Long);
  'countOnly'?: (boolean);
}

export interface EventsQuestion__Output {
  'account': (string);
  'limit': (number);
  'beforeIndex': (number);
  'sinceMs': (number);
  'countOnly': (boolean);
}
