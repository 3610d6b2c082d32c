// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface InvalidationsRequest {
  'fromIndex'?: (number | string | Long);
  'epoch'?: (string);
}

export interface InvalidationsRequest__Output {
  'fromIndex': (number);
  'epoch': (string);
}
