// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { Account as _holdfast_cluster_v1_Account, Account__Output as _holdfast_cluster_v1_Account__Output } from '../../../holdfast/cluster/v1/Account.ts';
import type { Holding as _holdfast_cluster_v1_Holding, Holding__Output as _holdfast_cluster_v1_Holding__Output } from '../../../holdfast/cluster/v1/Holding.ts';
import type { HoldingRemoved as _holdfast_cluster_v1_HoldingRemoved, HoldingRemoved__Output as _holdfast_cluster_v1_HoldingRemoved__Output } from '../../../holdfast/cluster/v1/HoldingRemoved.ts';
import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from '../../../holdfast/cluster/v1/Instrument.ts';
import type { Order as _holdfast_cluster_v1_Order, Order__Output as _holdfast_cluster_v1_Order__Output } from '../../../holdfast/cluster/v1/Order.ts';
import type { AccountEvent as _holdfast_cluster_v1_AccountEvent, AccountEvent__Output as _holdfast_cluster_v1_AccountEvent__Output } from '../../../holdfast/cluster/v1/AccountEvent.ts';

export interface Change {
  'account'?: (_holdfast_cluster_v1_Account | null);
  'holding'?: (_holdfast_cluster_v1_Holding | null);
  'holdingRemoved'?: (_holdfast_cluster_v1_HoldingRemoved | null);
  'instrument'?: (_holdfast_cluster_v1_Instrument | null);
  'order'?: (_holdfast_cluster_v1_Order | null);
  'event'?: (_holdfast_cluster_v1_AccountEvent | null);
  'change'?: "account"|"holding"|"holdingRemoved"|"instrument"|"order"|"event";
}

export interface Change__Output {
  'account'?: (_holdfast_cluster_v1_Account__Output | null);
  'holding'?: (_holdfast_cluster_v1_Holding__Output | null);
  'holdingRemoved'?: (_holdfast_cluster_v1_HoldingRemoved__Output | null);
  'instrument'?: (_holdfast_cluster_v1_Instrument__Output | null);
  'order'?: (_holdfast_cluster_v1_Order__Output | null);
  'event'?: (_holdfast_cluster_v1_AccountEvent__Output | null);
  'change'?: "account"|"holding"|"holdingRemoved"|"instrument"|"order"|"event";
}
