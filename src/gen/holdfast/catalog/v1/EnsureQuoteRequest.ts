// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface EnsureQuoteRequest {
  'symbol'?: (string);
  'ageMs'?: (number | string | Long);
  'user'?: (string);
}

export interface EnsureQuoteRequest__Output {
  'symbol': (string);
  'ageMs': (number);
  'user': (string);
}
