// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface PeerProgress {
  'nodeId'?: (number);
  'matchIndex'?: (number | string | Long);
  'state'?: (string);
}

export interface PeerProgress__Output {
  'nodeId': (number);
  'matchIndex': (number);
  'state': (string);
}
