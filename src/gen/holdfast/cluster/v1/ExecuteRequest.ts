// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface ExecuteRequest {
  'command'?: (string);
  'account'?: (string);
  'symbol'?: (string);
  'side'?: (string);
  'quantity'?: (number | string | Long);
  'amount'?: (string);
  'clOrdId'?: (string);
  'accountKind'?: (string);
  'displayName'?: (string);
  'createIfMissing'?: (boolean);
  'unlimited'?: (boolean);
  'priceTtlMs'?: (number | string | Long);
  'filename'?: (string);
  'limit'?: (string);
  'stop'?: (string);
  'timeInForce'?: (string);
  'hasNumber'?: (boolean);
  'number'?: (number | string | Long);
  'origClOrdId'?: (string);
  'data'?: (string);
  'active'?: (boolean);
}

export interface ExecuteRequest__Output {
  'command': (string);
  'account': (string);
  'symbol': (string);
  'side': (string);
  'quantity': (number);
  'amount': (string);
  'clOrdId': (string);
  'accountKind': (string);
  'displayName': (string);
  'createIfMissing': (boolean);
  'unlimited': (boolean);
  'priceTtlMs': (number);
  'filename': (string);
  'limit': (string);
  'stop': (string);
  'timeInForce': (string);
  'hasNumber': (boolean);
  'number': (number);
  'origClOrdId': (string);
  'data': (string);
  'active': (boolean);
}
