// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { PriceUpdate as _holdfast_catalog_v1_PriceUpdate, PriceUpdate__Output as _holdfast_catalog_v1_PriceUpdate__Output } from '../../../holdfast/catalog/v1/PriceUpdate.ts';
import type { Long } from '@grpc/proto-loader';

export interface IngestRequest {
  'source'?: (number | string | Long);
  'updates'?: (_holdfast_catalog_v1_PriceUpdate)[];
}

export interface IngestRequest__Output {
  'source': (number);
  'updates': (_holdfast_catalog_v1_PriceUpdate__Output)[];
}
