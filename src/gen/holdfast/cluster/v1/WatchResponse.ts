// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Change as _holdfast_cluster_v1_Change, Change__Output as _holdfast_cluster_v1_Change__Output } from '../../../holdfast/cluster/v1/Change.ts';
import type { Failure as _holdfast_cluster_v1_Failure, Failure__Output as _holdfast_cluster_v1_Failure__Output } from '../../../holdfast/cluster/v1/Failure.ts';
import type { Long } from '@grpc/proto-loader';

export interface WatchResponse {
  'kind'?: (string);
  'index'?: (number | string | Long);
  'prev'?: (number | string | Long);
  'recovered'?: (boolean);
  'changes'?: (_holdfast_cluster_v1_Change)[];
  'epoch'?: (string);
  'failure'?: (_holdfast_cluster_v1_Failure | null);
}

export interface WatchResponse__Output {
  'kind': (string);
  'index': (number);
  'prev': (number);
  'recovered': (boolean);
  'changes': (_holdfast_cluster_v1_Change__Output)[];
  'epoch': (string);
  'failure': (_holdfast_cluster_v1_Failure__Output | null);
}
