// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Failure as _holdfast_cluster_v1_Failure, Failure__Output as _holdfast_cluster_v1_Failure__Output } from '../../../holdfast/cluster/v1/Failure.ts';

export interface SubmitResponse {
  'outcomes'?: (Buffer | Uint8Array | string);
  'failure'?: (_holdfast_cluster_v1_Failure | null);
}

export interface SubmitResponse__Output {
  'outcomes': (Buffer);
  'failure': (_holdfast_cluster_v1_Failure__Output | null);
}
