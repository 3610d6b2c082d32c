// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface LookupManyRequest {
  'symbols'?: (string)[];
  'all'?: (boolean);
  'minIndex'?: (number | string | Long);
  'closes'?: (boolean);
}

export interface LookupManyRequest__Output {
  'symbols': (string)[];
  'all': (boolean);
  'minIndex': (number);
  'closes': (boolean);
}
