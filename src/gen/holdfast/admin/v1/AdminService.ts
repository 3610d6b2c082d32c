// Original file: proto/holdfast/admin/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeMembershipRequest as _holdfast_admin_v1_ChangeMembershipRequest, ChangeMembershipRequest__Output as _holdfast_admin_v1_ChangeMembershipRequest__Output } from '../../../holdfast/admin/v1/ChangeMembershipRequest.ts';
import type { ChangeMembershipResponse as _holdfast_admin_v1_ChangeMembershipResponse, ChangeMembershipResponse__Output as _holdfast_admin_v1_ChangeMembershipResponse__Output } from '../../../holdfast/admin/v1/ChangeMembershipResponse.ts';
import type { ExportAuditRequest as _holdfast_admin_v1_ExportAuditRequest, ExportAuditRequest__Output as _holdfast_admin_v1_ExportAuditRequest__Output } from '../../../holdfast/admin/v1/ExportAuditRequest.ts';
import type { ExportAuditResponse as _holdfast_admin_v1_ExportAuditResponse, ExportAuditResponse__Output as _holdfast_admin_v1_ExportAuditResponse__Output } from '../../../holdfast/admin/v1/ExportAuditResponse.ts';
import type { ListMembersRequest as _holdfast_admin_v1_ListMembersRequest, ListMembersRequest__Output as _holdfast_admin_v1_ListMembersRequest__Output } from '../../../holdfast/admin/v1/ListMembersRequest.ts';
import type { ListMembersResponse as _holdfast_admin_v1_ListMembersResponse, ListMembersResponse__Output as _holdfast_admin_v1_ListMembersResponse__Output } from '../../../holdfast/admin/v1/ListMembersResponse.ts';
import type { SaveSnapshotRequest as _holdfast_admin_v1_SaveSnapshotRequest, SaveSnapshotRequest__Output as _holdfast_admin_v1_SaveSnapshotRequest__Output } from '../../../holdfast/admin/v1/SaveSnapshotRequest.ts';
import type { SaveSnapshotResponse as _holdfast_admin_v1_SaveSnapshotResponse, SaveSnapshotResponse__Output as _holdfast_admin_v1_SaveSnapshotResponse__Output } from '../../../holdfast/admin/v1/SaveSnapshotResponse.ts';
import type { TransferLeaderRequest as _holdfast_admin_v1_TransferLeaderRequest, TransferLeaderRequest__Output as _holdfast_admin_v1_TransferLeaderRequest__Output } from '../../../holdfast/admin/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse as _holdfast_admin_v1_TransferLeaderResponse, TransferLeaderResponse__Output as _holdfast_admin_v1_TransferLeaderResponse__Output } from '../../../holdfast/admin/v1/TransferLeaderResponse.ts';

export interface AdminServiceClient extends grpc.Client {
  ChangeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  ChangeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  ChangeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  ChangeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  changeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  changeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  changeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  changeMembership(argument: _holdfast_admin_v1_ChangeMembershipRequest, callback: grpc.requestCallback<_holdfast_admin_v1_ChangeMembershipResponse__Output>): grpc.ClientUnaryCall;
  
  ExportAudit(argument: _holdfast_admin_v1_ExportAuditRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_ExportAuditResponse__Output>;
  ExportAudit(argument: _holdfast_admin_v1_ExportAuditRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_ExportAuditResponse__Output>;
  exportAudit(argument: _holdfast_admin_v1_ExportAuditRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_ExportAuditResponse__Output>;
  exportAudit(argument: _holdfast_admin_v1_ExportAuditRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_ExportAuditResponse__Output>;
  
  ListMembers(argument: _holdfast_admin_v1_ListMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _holdfast_admin_v1_ListMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _holdfast_admin_v1_ListMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  ListMembers(argument: _holdfast_admin_v1_ListMembersRequest, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _holdfast_admin_v1_ListMembersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _holdfast_admin_v1_ListMembersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _holdfast_admin_v1_ListMembersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  listMembers(argument: _holdfast_admin_v1_ListMembersRequest, callback: grpc.requestCallback<_holdfast_admin_v1_ListMembersResponse__Output>): grpc.ClientUnaryCall;
  
  SaveSnapshot(argument: _holdfast_admin_v1_SaveSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_SaveSnapshotResponse__Output>;
  SaveSnapshot(argument: _holdfast_admin_v1_SaveSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_SaveSnapshotResponse__Output>;
  saveSnapshot(argument: _holdfast_admin_v1_SaveSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_SaveSnapshotResponse__Output>;
  saveSnapshot(argument: _holdfast_admin_v1_SaveSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_admin_v1_SaveSnapshotResponse__Output>;
  
  TransferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  TransferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  transferLeader(argument: _holdfast_admin_v1_TransferLeaderRequest, callback: grpc.requestCallback<_holdfast_admin_v1_TransferLeaderResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  ChangeMembership: grpc.handleUnaryCall<_holdfast_admin_v1_ChangeMembershipRequest__Output, _holdfast_admin_v1_ChangeMembershipResponse>;
  
  ExportAudit: grpc.handleServerStreamingCall<_holdfast_admin_v1_ExportAuditRequest__Output, _holdfast_admin_v1_ExportAuditResponse>;
  
  ListMembers: grpc.handleUnaryCall<_holdfast_admin_v1_ListMembersRequest__Output, _holdfast_admin_v1_ListMembersResponse>;
  
  SaveSnapshot: grpc.handleServerStreamingCall<_holdfast_admin_v1_SaveSnapshotRequest__Output, _holdfast_admin_v1_SaveSnapshotResponse>;
  
  TransferLeader: grpc.handleUnaryCall<_holdfast_admin_v1_TransferLeaderRequest__Output, _holdfast_admin_v1_TransferLeaderResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  ChangeMembership: MethodDefinition<_holdfast_admin_v1_ChangeMembershipRequest, _holdfast_admin_v1_ChangeMembershipResponse, _holdfast_admin_v1_ChangeMembershipRequest__Output, _holdfast_admin_v1_ChangeMembershipResponse__Output>
  ExportAudit: MethodDefinition<_holdfast_admin_v1_ExportAuditRequest, _holdfast_admin_v1_ExportAuditResponse, _holdfast_admin_v1_ExportAuditRequest__Output, _holdfast_admin_v1_ExportAuditResponse__Output>
  ListMembers: MethodDefinition<_holdfast_admin_v1_ListMembersRequest, _holdfast_admin_v1_ListMembersResponse, _holdfast_admin_v1_ListMembersRequest__Output, _holdfast_admin_v1_ListMembersResponse__Output>
  SaveSnapshot: MethodDefinition<_holdfast_admin_v1_SaveSnapshotRequest, _holdfast_admin_v1_SaveSnapshotResponse, _holdfast_admin_v1_SaveSnapshotRequest__Output, _holdfast_admin_v1_SaveSnapshotResponse__Output>
  TransferLeader: MethodDefinition<_holdfast_admin_v1_TransferLeaderRequest, _holdfast_admin_v1_TransferLeaderResponse, _holdfast_admin_v1_TransferLeaderRequest__Output, _holdfast_admin_v1_TransferLeaderResponse__Output>
}
