// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface LookupRequest {
  'symbol'?: (string);
  'minIndex'?: (number | string | Long);
}

export interface LookupRequest__Output {
  'symbol': (string);
  'minIndex': (number);
}
