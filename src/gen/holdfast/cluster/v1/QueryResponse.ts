// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Account as _holdfast_cluster_v1_Account, Account__Output as _holdfast_cluster_v1_Account__Output } from '../../../holdfast/cluster/v1/Account.ts';
import type { Holding as _holdfast_cluster_v1_Holding, Holding__Output as _holdfast_cluster_v1_Holding__Output } from '../../../holdfast/cluster/v1/Holding.ts';
import type { Order as _holdfast_cluster_v1_Order, Order__Output as _holdfast_cluster_v1_Order__Output } from '../../../holdfast/cluster/v1/Order.ts';
import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from '../../../holdfast/cluster/v1/Instrument.ts';
import type { Summary as _holdfast_cluster_v1_Summary, Summary__Output as _holdfast_cluster_v1_Summary__Output } from '../../../holdfast/cluster/v1/Summary.ts';
import type { AccountEvent as _holdfast_cluster_v1_AccountEvent, AccountEvent__Output as _holdfast_cluster_v1_AccountEvent__Output } from '../../../holdfast/cluster/v1/AccountEvent.ts';
import type { Trigger as _holdfast_cluster_v1_Trigger, Trigger__Output as _holdfast_cluster_v1_Trigger__Output } from '../../../holdfast/cluster/v1/Trigger.ts';
import type { QuoteLock as _holdfast_cluster_v1_QuoteLock, QuoteLock__Output as _holdfast_cluster_v1_QuoteLock__Output } from '../../../holdfast/cluster/v1/QuoteLock.ts';
import type { Token as _holdfast_cluster_v1_Token, Token__Output as _holdfast_cluster_v1_Token__Output } from '../../../holdfast/cluster/v1/Token.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryResponse {
  'index'?: (number | string | Long);
  'found'?: (boolean);
  'account'?: (_holdfast_cluster_v1_Account | null);
  'holdings'?: (_holdfast_cluster_v1_Holding)[];
  'orders'?: (_holdfast_cluster_v1_Order)[];
  'instruments'?: (_holdfast_cluster_v1_Instrument)[];
  'summary'?: (_holdfast_cluster_v1_Summary | null);
  'events'?: (_holdfast_cluster_v1_AccountEvent)[];
  'eventCount'?: (number | string | Long);
  'triggers'?: (_holdfast_cluster_v1_Trigger)[];
  'locks'?: (_holdfast_cluster_v1_QuoteLock)[];
  'tokens'?: (_holdfast_cluster_v1_Token)[];
  'accessRequired'?: (boolean);
  'symbols'?: (string)[];
}

export interface QueryResponse__Output {
  'index': (number);
  'found': (boolean);
  'account': (_holdfast_cluster_v1_Account__Output | null);
  'holdings': (_holdfast_cluster_v1_Holding__Output)[];
  'orders': (_holdfast_cluster_v1_Order__Output)[];
  'instruments': (_holdfast_cluster_v1_Instrument__Output)[];
  'summary': (_holdfast_cluster_v1_Summary__Output | null);
  'events': (_holdfast_cluster_v1_AccountEvent__Output)[];
  'eventCount': (number);
  'triggers': (_holdfast_cluster_v1_Trigger__Output)[];
  'locks': (_holdfast_cluster_v1_QuoteLock__Output)[];
  'tokens': (_holdfast_cluster_v1_Token__Output)[];
  'accessRequired': (boolean);
  'symbols': (string)[];
}
