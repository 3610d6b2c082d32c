// Original file: proto/holdfast/catalog/v1/catalog.proto

import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from '../../../holdfast/cluster/v1/Instrument.ts';
import type { Long } from '@grpc/proto-loader';

export interface LookupManyResponse {
  'index'?: (number | string | Long);
  'instruments'?: (_holdfast_cluster_v1_Instrument)[];
  'heardMsAgo'?: (number | string | Long);
  'closeUnits'?: (number | string | Long)[];
}

export interface LookupManyResponse__Output {
  'index': (number);
  'instruments': (_holdfast_cluster_v1_Instrument__Output)[];
  'heardMsAgo': (number);
  'closeUnits': (number)[];
}
