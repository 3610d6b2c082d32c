// Generated from proto/ by `npm run gen`. Do not edit.

import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminServiceClient as _holdfast_admin_v1_AdminServiceClient, AdminServiceDefinition as _holdfast_admin_v1_AdminServiceDefinition } from './holdfast/admin/v1/AdminService.ts';
import type { ChangeMembershipRequest as _holdfast_admin_v1_ChangeMembershipRequest, ChangeMembershipRequest__Output as _holdfast_admin_v1_ChangeMembershipRequest__Output } from './holdfast/admin/v1/ChangeMembershipRequest.ts';
import type { ChangeMembershipResponse as _holdfast_admin_v1_ChangeMembershipResponse, ChangeMembershipResponse__Output as _holdfast_admin_v1_ChangeMembershipResponse__Output } from './holdfast/admin/v1/ChangeMembershipResponse.ts';
import type { ClusterMember as _holdfast_admin_v1_ClusterMember, ClusterMember__Output as _holdfast_admin_v1_ClusterMember__Output } from './holdfast/admin/v1/ClusterMember.ts';
import type { ExportAuditRequest as _holdfast_admin_v1_ExportAuditRequest, ExportAuditRequest__Output as _holdfast_admin_v1_ExportAuditRequest__Output } from './holdfast/admin/v1/ExportAuditRequest.ts';
import type { ExportAuditResponse as _holdfast_admin_v1_ExportAuditResponse, ExportAuditResponse__Output as _holdfast_admin_v1_ExportAuditResponse__Output } from './holdfast/admin/v1/ExportAuditResponse.ts';
import type { ListMembersRequest as _holdfast_admin_v1_ListMembersRequest, ListMembersRequest__Output as _holdfast_admin_v1_ListMembersRequest__Output } from './holdfast/admin/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _holdfast_admin_v1_ListMembersResponse, ListMembersResponse__Output as _holdfast_admin_v1_ListMembersResponse__Output } from './holdfast/admin/v1/ListMembersResponse.ts';
import type { SaveSnapshotRequest as _holdfast_admin_v1_SaveSnapshotRequest, SaveSnapshotRequest__Output as _holdfast_admin_v1_SaveSnapshotRequest__Output } from './holdfast/admin/v1/SaveSnapshotRequest.ts';
import type { SaveSnapshotResponse as _holdfast_admin_v1_SaveSnapshotResponse, SaveSnapshotResponse__Output as _holdfast_admin_v1_SaveSnapshotResponse__Output } from './holdfast/admin/v1/SaveSnapshotResponse.ts';
import type { TransferLeaderRequest as _holdfast_admin_v1_TransferLeaderRequest, TransferLeaderRequest__Output as _holdfast_admin_v1_TransferLeaderRequest__Output } from './holdfast/admin/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse as _holdfast_admin_v1_TransferLeaderResponse, TransferLeaderResponse__Output as _holdfast_admin_v1_TransferLeaderResponse__Output } from './holdfast/admin/v1/TransferLeaderResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: never[]) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  holdfast: {
    admin: {
      v1: {
        AdminService: SubtypeConstructor<typeof grpc.Client, _holdfast_admin_v1_AdminServiceClient> & { service: _holdfast_admin_v1_AdminServiceDefinition }
        ChangeMembershipRequest: MessageTypeDefinition<_holdfast_admin_v1_ChangeMembershipRequest, _holdfast_admin_v1_ChangeMembershipRequest__Output>
        ChangeMembershipResponse: MessageTypeDefinition<_holdfast_admin_v1_ChangeMembershipResponse, _holdfast_admin_v1_ChangeMembershipResponse__Output>
        ClusterMember: MessageTypeDefinition<_holdfast_admin_v1_ClusterMember, _holdfast_admin_v1_ClusterMember__Output>
        ExportAuditRequest: MessageTypeDefinition<_holdfast_admin_v1_ExportAuditRequest, _holdfast_admin_v1_ExportAuditRequest__Output>
        ExportAuditResponse: MessageTypeDefinition<_holdfast_admin_v1_ExportAuditResponse, _holdfast_admin_v1_ExportAuditResponse__Output>
        ListMembersRequest: MessageTypeDefinition<_holdfast_admin_v1_ListMembersRequest, _holdfast_admin_v1_ListMembersRequest__Output>
        ListMembersResponse: MessageTypeDefinition<_holdfast_admin_v1_ListMembersResponse, _holdfast_admin_v1_ListMembersResponse__Output>
        SaveSnapshotRequest: MessageTypeDefinition<_holdfast_admin_v1_SaveSnapshotRequest, _holdfast_admin_v1_SaveSnapshotRequest__Output>
        SaveSnapshotResponse: MessageTypeDefinition<_holdfast_admin_v1_SaveSnapshotResponse, _holdfast_admin_v1_SaveSnapshotResponse__Output>
        TransferLeaderRequest: MessageTypeDefinition<_holdfast_admin_v1_TransferLeaderRequest, _holdfast_admin_v1_TransferLeaderRequest__Output>
        TransferLeaderResponse: MessageTypeDefinition<_holdfast_admin_v1_TransferLeaderResponse, _holdfast_admin_v1_TransferLeaderResponse__Output>
      }
    }
  }
}

