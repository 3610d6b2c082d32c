// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Account {
  'account'?: (string);
  'displayName'?: (string);
  'accountKind'?: (string);
  'active'?: (boolean);
  'cashUnits'?: (number | string | Long);
  'reservedCashUnits'?: (number | string | Long);
  'index'?: (number | string | Long);
}

export interface Account__Output {
  'account': (string);
  'displayName': (string);
  'accountKind': (string);
  'active': (boolean);
  'cashUnits': (number);
  'reservedCashUnits': (number);
  'index': (number);
}
