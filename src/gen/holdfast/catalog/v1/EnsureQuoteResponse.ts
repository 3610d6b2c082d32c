// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from '../../../holdfast/cluster/v1/Instrument.ts';
import type { Long } from '@grpc/proto-loader';

export interface EnsureQuoteResponse {
  'index'?: (number | string | Long);
  'instrument'?: (_holdfast_cluster_v1_Instrument | null);
  'fetched'?: (boolean);
}

export interface EnsureQuoteResponse__Output {
  'index': (number);
  'instrument': (_holdfast_cluster_v1_Instrument__Output | null);
  'fetched': (boolean);
}
