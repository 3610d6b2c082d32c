// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface SymbolTotals {
  'symbol'?: (string);
  'unlimited'?: (boolean);
  'inventory'?: (number | string | Long);
  'held'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'houseShares'?: (number | string | Long);
  'listed'?: (number | string | Long);
}

export interface SymbolTotals__Output {
  'symbol': (string);
  'unlimited': (boolean);
  'inventory': (number);
  'held': (number);
  'reserved': (number);
  'houseShares': (number);
  'listed': (number);
}
