// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface PriceUpdate {
  'symbol'?: (string);
  'priceUnits'?: (number | string | Long);
  'sequence'?: (number | string | Long);
}

export interface PriceUpdate__Output {
  'symbol': (string);
  'priceUnits': (number);
  'sequence': (number);
}
