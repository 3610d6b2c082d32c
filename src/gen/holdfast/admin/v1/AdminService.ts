// Original file: proto/holdfast/admin/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { TransferLeaderRequest as _holdfast_admin_v1_TransferLeaderRequest, TransferLeaderRequest__Output as _holdfast_admin_v1_TransferLeaderRequest__Output } from '../../../holdfast/admin/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse as _holdfast_admin_v1_TransferLeaderResponse, TransferLeaderResponse__Output as _holdfast_admin_v1_TransferLeaderResponse__Output } from '../../../holdfast/admin/v1/TransferLeaderResponse.ts';

export interface AdminServiceClient extends grpc.Client {
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
  TransferLeader: grpc.handleUnaryCall<_holdfast_admin_v1_TransferLeaderRequest__Output, _holdfast_admin_v1_TransferLeaderResponse>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  TransferLeader: MethodDefinition<_holdfast_admin_v1_TransferLeaderRequest, _holdfast_admin_v1_TransferLeaderResponse, _holdfast_admin_v1_TransferLeaderRequest__Output, _holdfast_admin_v1_TransferLeaderResponse__Output>
}
