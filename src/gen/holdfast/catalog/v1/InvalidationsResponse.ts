// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface InvalidationsResponse {
  'kind'?: (string);
  'index'?: (number | string | Long);
  'symbols'?: (string)[];
  'recovered'?: (boolean);
  'epoch'?: (string);
}

export interface InvalidationsResponse__Output {
  'kind': (string);
  'index': (number);
  'symbols': (string)[];
  'recovered': (boolean);
  'epoch': (string);
}
