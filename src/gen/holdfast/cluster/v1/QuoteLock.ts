// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface QuoteLock {
  'number'?: (number | string | Long);
  'account'?: (string);
  'symbol'?: (string);
  'side'?: (string);
  'quantity'?: (number | string | Long);
  'priceUnits'?: (number | string | Long);
  'startedMs'?: (number | string | Long);
  'expiresMs'?: (number | string | Long);
  'index'?: (number | string | Long);
}

export interface QuoteLock__Output {
  'number': (number);
  'account': (string);
  'symbol': (string);
  'side': (string);
  'quantity': (number);
  'priceUnits': (number);
  'startedMs': (number);
  'expiresMs': (number);
  'index': (number);
}
