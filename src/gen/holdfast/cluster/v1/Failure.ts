// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Failure {
  'code'?: (string);
  'effect'?: (string);
  'message'?: (string);
  'leaderAddress'?: (string);
  'sessionId'?: (number | string | Long);
  'firstSeq'?: (number | string | Long);
  'leaderId'?: (number);
  'leaderTerm'?: (number | string | Long);
}

export interface Failure__Output {
  'code': (string);
  'effect': (string);
  'message': (string);
  'leaderAddress': (string);
  'sessionId': (number);
  'firstSeq': (number);
  'leaderId': (number);
  'leaderTerm': (number);
}
