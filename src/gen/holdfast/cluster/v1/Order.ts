// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Long } from '@grpc/proto-loader';

export interface Order {
  'number'?: (number | string | Long);
  'account'?: (string);
  'symbol'?: (string);
  'side'?: (string);
  'quantity'?: (number | string | Long);
  'priceUnits'?: (number | string | Long);
  'ordStatus'?: (string);
  'clOrdId'?: (string);
  'index'?: (number | string | Long);
  'transactTimeMs'?: (number | string | Long);
  'limitUnits'?: (number | string | Long);
  'stopUnits'?: (number | string | Long);
  'timeInForce'?: (string);
  'cumQty'?: (number | string | Long);
  'leavesQty'?: (number | string | Long);
  'avgPxUnits'?: (number | string | Long);
  'hasReplaces'?: (boolean);
  'replaces'?: (number | string | Long);
  'endedMs'?: (number | string | Long);
}

export interface Order__Output {
  'number': (number);
  'account': (string);
  'symbol': (string);
  'side': (string);
  'quantity': (number);
  'priceUnits': (number);
  'ordStatus': (string);
  'clOrdId': (string);
  'index': (number);
  'transactTimeMs': (number);
  'limitUnits': (number);
  'stopUnits': (number);
  'timeInForce': (string);
  'cumQty': (number);
  'leavesQty': (number);
  'avgPxUnits': (number);
  'hasReplaces': (boolean);
  'replaces': (number);
  'endedMs': (number);
}
