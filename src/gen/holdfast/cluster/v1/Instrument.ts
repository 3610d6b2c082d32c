// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Instrument {
  'symbol'?: (string);
  'priceUnits'?: (number | string | Long);
  'priceMs'?: (number | string | Long);
  'unlimited'?: (boolean);
  'inventory'?: (number | string | Long);
  'volume'?: (number | string | Long);
  'priceTtlMs'?: (number | string | Long);
  'index'?: (number | string | Long);
  'listed'?: (number | string | Long);
  'houseShares'?: (number | string | Long);
}

export interface Instrument__Output {
  'symbol': (string);
  'priceUnits': (number);
  'priceMs': (number);
  'unlimited': (boolean);
  'inventory': (number);
  'volume': (number);
  'priceTtlMs': (number);
  'index': (number);
  'listed': (number);
  'houseShares': (number);
}
