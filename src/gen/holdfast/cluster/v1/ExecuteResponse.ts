// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface ExecuteResponse {
  'accepted'?: (boolean);
  'ordRejReason'?: (string);
  'index'?: (number | string | Long);
  'hasNumber'?: (boolean);
  'number'?: (number | string | Long);
  'ordStatus'?: (string);
  'quantity'?: (number | string | Long);
  'priceUnits'?: (number | string | Long);
  'accountId'?: (number | string | Long);
  'symbolId'?: (number | string | Long);
  'cumQty'?: (number | string | Long);
}

export interface ExecuteResponse__Output {
  'accepted': (boolean);
  'ordRejReason': (string);
  'index': (number);
  'hasNumber': (boolean);
  'number': (number);
  'ordStatus': (string);
  'quantity': (number);
  'priceUnits': (number);
  'accountId': (number);
  'symbolId': (number);
  'cumQty': (number);
}
