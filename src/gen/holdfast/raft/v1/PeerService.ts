// Original file: proto/holdfast/raft/v1/raft.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExchangeRequest as _holdfast_raft_v1_ExchangeRequest, ExchangeRequest__Output as _holdfast_raft_v1_ExchangeRequest__Output } from '../../../holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _holdfast_raft_v1_ExchangeResponse, ExchangeResponse__Output as _holdfast_raft_v1_ExchangeResponse__Output } from '../../../holdfast/raft/v1/ExchangeResponse.ts';
import type { ResumeSnapshotRequest as _holdfast_raft_v1_ResumeSnapshotRequest, ResumeSnapshotRequest__Output as _holdfast_raft_v1_ResumeSnapshotRequest__Output } from '../../../holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse as _holdfast_raft_v1_ResumeSnapshotResponse, ResumeSnapshotResponse__Output as _holdfast_raft_v1_ResumeSnapshotResponse__Output } from '../../../holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { SendSnapshotRequest as _holdfast_raft_v1_SendSnapshotRequest, SendSnapshotRequest__Output as _holdfast_raft_v1_SendSnapshotRequest__Output } from '../../../holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SendSnapshotResponse as _holdfast_raft_v1_SendSnapshotResponse, SendSnapshotResponse__Output as _holdfast_raft_v1_SendSnapshotResponse__Output } from '../../../holdfast/raft/v1/SendSnapshotResponse.ts';

export interface PeerServiceClient extends grpc.Client {
  Exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeResponse__Output>;
  Exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeResponse__Output>;
  exchange(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeResponse__Output>;
  exchange(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeResponse__Output>;
  
  ResumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  ResumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  ResumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  ResumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  resumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  resumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  resumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  resumeSnapshot(argument: _holdfast_raft_v1_ResumeSnapshotRequest, callback: grpc.requestCallback<_holdfast_raft_v1_ResumeSnapshotResponse__Output>): grpc.ClientUnaryCall;
  
  SendSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  SendSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  SendSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  SendSnapshot(callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  sendSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  sendSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  sendSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  sendSnapshot(callback: grpc.requestCallback<_holdfast_raft_v1_SendSnapshotResponse__Output>): grpc.ClientWritableStream<_holdfast_raft_v1_SendSnapshotRequest>;
  
}

export interface PeerServiceHandlers extends grpc.UntypedServiceImplementation {
  Exchange: grpc.handleBidiStreamingCall<_holdfast_raft_v1_ExchangeRequest__Output, _holdfast_raft_v1_ExchangeResponse>;
  
  ResumeSnapshot: grpc.handleUnaryCall<_holdfast_raft_v1_ResumeSnapshotRequest__Output, _holdfast_raft_v1_ResumeSnapshotResponse>;
  
  SendSnapshot: grpc.handleClientStreamingCall<_holdfast_raft_v1_SendSnapshotRequest__Output, _holdfast_raft_v1_SendSnapshotResponse>;
  
}

export interface PeerServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeResponse, _holdfast_raft_v1_ExchangeRequest__Output, _holdfast_raft_v1_ExchangeResponse__Output>
  ResumeSnapshot: MethodDefinition<_holdfast_raft_v1_ResumeSnapshotRequest, _holdfast_raft_v1_ResumeSnapshotResponse, _holdfast_raft_v1_ResumeSnapshotRequest__Output, _holdfast_raft_v1_ResumeSnapshotResponse__Output>
  SendSnapshot: MethodDefinition<_holdfast_raft_v1_SendSnapshotRequest, _holdfast_raft_v1_SendSnapshotResponse, _holdfast_raft_v1_SendSnapshotRequest__Output, _holdfast_raft_v1_SendSnapshotResponse__Output>
}
