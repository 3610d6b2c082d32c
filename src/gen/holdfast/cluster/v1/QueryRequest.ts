// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { OrdersQuestion as _holdfast_cluster_v1_OrdersQuestion, OrdersQuestion__Output as _holdfast_cluster_v1_OrdersQuestion__Output } from '../../../holdfast/cluster/v1/OrdersQuestion.ts';
import type { EventsQuestion as _holdfast_cluster_v1_EventsQuestion, EventsQuestion__Output as _holdfast_cluster_v1_EventsQuestion__Output } from '../../../holdfast/cluster/v1/EventsQuestion.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryRequest {
  'consistency'?: (string);
  'minIndex'?: (number | string | Long);
  'account'?: (string);
  'holdingsOf'?: (string);
  'ordersOf'?: (_holdfast_cluster_v1_OrdersQuestion | null);
  'orderNumber'?: (number | string | Long);
  'instrument'?: (string);
  'instruments'?: (boolean);
  'summary'?: (boolean);
  'eventsOf'?: (_holdfast_cluster_v1_EventsQuestion | null);
  'triggersOf'?: (string);
  'locksOf'?: (string);
  'tokenHash'?: (string);
  'tokensOf'?: (string);
  'awaitedSymbols'?: (boolean);
  'question'?: "account"|"holdingsOf"|"ordersOf"|"orderNumber"|"instrument"|"instruments"|"summary"|"eventsOf"|"triggersOf"|"locksOf"|"tokenHash"|"tokensOf"|"awaitedSymbols";
}

export interface QueryRequest__Output {
  'consistency': (string);
  'minIndex': (number);
  'account'?: (string);
  'holdingsOf'?: (string);
  'ordersOf'?: (_holdfast_cluster_v1_OrdersQuestion__Output | null);
  'orderNumber'?: (number);
  'instrument'?: (string);
  'instruments'?: (boolean);
  'summary'?: (boolean);
  'eventsOf'?: (_holdfast_cluster_v1_EventsQuestion__Output | null);
  'triggersOf'?: (string);
  'locksOf'?: (string);
  'tokenHash'?: (string);
  'tokensOf'?: (string);
  'awaitedSymbols'?: (boolean);
  'question'?: "account"|"holdingsOf"|"ordersOf"|"orderNumber"|"instrument"|"instruments"|"summary"|"eventsOf"|"triggersOf"|"locksOf"|"tokenHash"|"tokensOf"|"awaitedSymbols";
}
