// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Token {
  'id'?: (string);
  'account'?: (string);
  'role'?: (string);
  'name'?: (string);
  'createdMs'?: (number | string | Long);
  'expiresMs'?: (number | string | Long);
}

export interface Token__Output {
  'id': (string);
  'account': (string);
  'role': (string);
  'name': (string);
  'createdMs': (number);
  'expiresMs': (number);
}
