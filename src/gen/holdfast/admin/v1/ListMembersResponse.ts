// Original file: proto/holdfast/admin/v1/admin.proto

import type { ClusterMember as _holdfast_admin_v1_ClusterMember, ClusterMember__Output as _holdfast_admin_v1_ClusterMember__Output } from '../../../holdfast/admin/v1/ClusterMember.ts';

export interface ListMembersResponse {
  'clusterId'?: (string);
  'groupId'?: (number);
  'leaderId'?: (number);
  'members'?: (_holdfast_admin_v1_ClusterMember)[];
  'founders'?: (_holdfast_admin_v1_ClusterMember)[];
  'removedIds'?: (number)[];
}

export interface ListMembersResponse__Output {
  'clusterId': (string);
  'groupId': (number);
  'leaderId': (number);
  'members': (_holdfast_admin_v1_ClusterMember__Output)[];
  'founders': (_holdfast_admin_v1_ClusterMember__Output)[];
  'removedIds': (number)[];
}
