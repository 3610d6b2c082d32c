// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Trigger {
  'account'?: (string);
  'symbol'?: (string);
  'side'?: (string);
  'amountUnits'?: (number | string | Long);
  'triggerUnits'?: (number | string | Long);
  'quantity'?: (number | string | Long);
  'index'?: (number | string | Long);
}

export interface Trigger__Output {
  'account': (string);
  'symbol': (string);
  'side': (string);
  'amountUnits': (number);
  'triggerUnits': (number);
  'quantity': (number);
  'index': (number);
}
