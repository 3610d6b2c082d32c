// Original file: proto/holdfast/admin/v1/admin.proto

import type { ClusterMember as _holdfast_admin_v1_ClusterMember, ClusterMember__Output as _holdfast_admin_v1_ClusterMember__Output } from '../../../holdfast/admin/v1/ClusterMember.ts';

export interface ChangeMembershipRequest {
  'action'?: (string);
  'nodeId'?: (number);
  'member'?: (_holdfast_admin_v1_ClusterMember | null);
}

export interface ChangeMembershipRequest__Output {
  'action': (string);
  'nodeId': (number);
  'member': (_holdfast_admin_v1_ClusterMember__Output | null);
}
