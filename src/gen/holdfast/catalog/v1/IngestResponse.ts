// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { RefusedUpdate as _holdfast_catalog_v1_RefusedUpdate, RefusedUpdate__Output as _holdfast_catalog_v1_RefusedUpdate__Output } from '../../../holdfast/catalog/v1/RefusedUpdate.ts';
import type { Failure as _holdfast_cluster_v1_Failure, Failure__Output as _holdfast_cluster_v1_Failure__Output } from '../../../holdfast/cluster/v1/Failure.ts';
import type { Long } from '@grpc/proto-loader';

export interface IngestResponse {
  'index'?: (number | string | Long);
  'accepted'?: (number);
  'conflated'?: (number);
  'refused'?: (_holdfast_catalog_v1_RefusedUpdate)[];
  'failure'?: (_holdfast_cluster_v1_Failure | null);
}

export interface IngestResponse__Output {
  'index': (number);
  'accepted': (number);
  'conflated': (number);
  'refused': (_holdfast_catalog_v1_RefusedUpdate__Output)[];
  'failure': (_holdfast_cluster_v1_Failure__Output | null);
}
