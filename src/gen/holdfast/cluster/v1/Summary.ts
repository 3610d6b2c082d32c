// Original file: proto/holdfast/cluster/v1/cluster.proto

import type { SymbolTotals as _holdfast_cluster_v1_SymbolTotals, SymbolTotals__Output as _holdfast_cluster_v1_SymbolTotals__Output } from '../../../holdfast/cluster/v1/SymbolTotals.ts';
import type { Long } from '@grpc/proto-loader';

export interface Summary {
  'orders'?: (number | string | Long);
  'accounts'?: (number | string | Long);
  'cashUnits'?: (number | string | Long);
  'reservedCashUnits'?: (number | string | Long);
  'houseCashUnits'?: (number | string | Long);
  'depositedUnits'?: (number | string | Long);
  'withdrawnUnits'?: (number | string | Long);
  'symbols'?: (_holdfast_cluster_v1_SymbolTotals)[];
  'digest'?: (string);
  'machineMs'?: (number | string | Long);
  'auditKeptMs'?: (number | string | Long);
  'prunedThrough'?: (number | string | Long);
}

export interface Summary__Output {
  'orders': (number);
  'accounts': (number);
  'cashUnits': (number);
  'reservedCashUnits': (number);
  'houseCashUnits': (number);
  'depositedUnits': (number);
  'withdrawnUnits': (number);
  'symbols': (_holdfast_cluster_v1_SymbolTotals__Output)[];
  'digest': (string);
  'machineMs': (number);
  'auditKeptMs': (number);
  'prunedThrough': (number);
}
