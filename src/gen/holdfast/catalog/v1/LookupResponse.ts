// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from '../../../holdfast/cluster/v1/Instrument.ts';
import type { Long } from '@grpc/proto-loader';

export interface LookupResponse {
  'index'?: (number | string | Long);
  'found'?: (boolean);
  'instrument'?: (_holdfast_cluster_v1_Instrument | null);
  'heardMsAgo'?: (number | string | Long);
}

export interface LookupResponse__Output {
  'index': (number);
  'found': (boolean);
  'instrument': (_holdfast_cluster_v1_Instrument__Output | null);
  'heardMsAgo': (number);
}
