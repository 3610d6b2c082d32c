// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Rollup as _holdfast_catalog_v1_Rollup, Rollup__Output as _holdfast_catalog_v1_Rollup__Output } from '../../../holdfast/catalog/v1/Rollup.ts';
import type { Long } from '@grpc/proto-loader';

export interface RollupsResponse {
  'index'?: (number | string | Long);
  'rollups'?: (_holdfast_catalog_v1_Rollup)[];
}

export interface RollupsResponse__Output {
  'index': (number);
  'rollups': (_holdfast_catalog_v1_Rollup__Output)[];
}
