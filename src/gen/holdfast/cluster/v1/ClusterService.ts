// Original file: proto/holdfast/cluster/v1/cluster.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExecuteRequest as _holdfast_cluster_v1_ExecuteRequest, ExecuteRequest__Output as _holdfast_cluster_v1_ExecuteRequest__Output } from '../../../holdfast/cluster/v1/ExecuteRequest.ts';
import type { ExecuteResponse as _holdfast_cluster_v1_ExecuteResponse, ExecuteResponse__Output as _holdfast_cluster_v1_ExecuteResponse__Output } from '../../../holdfast/cluster/v1/ExecuteResponse.ts';
import type { QueryRequest as _holdfast_cluster_v1_QueryRequest, QueryRequest__Output as _holdfast_cluster_v1_QueryRequest__Output } from '../../../holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse as _holdfast_cluster_v1_QueryResponse, QueryResponse__Output as _holdfast_cluster_v1_QueryResponse__Output } from '../../../holdfast/cluster/v1/QueryResponse.ts';
import type { StatusRequest as _holdfast_cluster_v1_StatusRequest, StatusRequest__Output as _holdfast_cluster_v1_StatusRequest__Output } from '../../../holdfast/cluster/v1/StatusRequest.ts';
import type { StatusResponse as _holdfast_cluster_v1_StatusResponse, StatusResponse__Output as _holdfast_cluster_v1_StatusResponse__Output } from '../../../holdfast/cluster/v1/StatusResponse.ts';
import type { SubmitRequest as _holdfast_cluster_v1_SubmitRequest, SubmitRequest__Output as _holdfast_cluster_v1_SubmitRequest__Output } from '../../../holdfast/cluster/v1/SubmitRequest.ts';
import type { SubmitResponse as _holdfast_cluster_v1_SubmitResponse, SubmitResponse__Output as _holdfast_cluster_v1_SubmitResponse__Output } from '../../../holdfast/cluster/v1/SubmitResponse.ts';
import type { WatchRequest as _holdfast_cluster_v1_WatchRequest, WatchRequest__Output as _holdfast_cluster_v1_WatchRequest__Output } from '../../../holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse as _holdfast_cluster_v1_WatchResponse, WatchResponse__Output as _holdfast_cluster_v1_WatchResponse__Output } from '../../../holdfast/cluster/v1/WatchResponse.ts';

export interface ClusterServiceClient extends grpc.Client {
  Execute(argument: _holdfast_cluster_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _holdfast_cluster_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _holdfast_cluster_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  Execute(argument: _holdfast_cluster_v1_ExecuteRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _holdfast_cluster_v1_ExecuteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _holdfast_cluster_v1_ExecuteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _holdfast_cluster_v1_ExecuteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  execute(argument: _holdfast_cluster_v1_ExecuteRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_ExecuteResponse__Output>): grpc.ClientUnaryCall;
  
  Query(argument: _holdfast_cluster_v1_QueryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _holdfast_cluster_v1_QueryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _holdfast_cluster_v1_QueryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  Query(argument: _holdfast_cluster_v1_QueryRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _holdfast_cluster_v1_QueryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _holdfast_cluster_v1_QueryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _holdfast_cluster_v1_QueryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  query(argument: _holdfast_cluster_v1_QueryRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_QueryResponse__Output>): grpc.ClientUnaryCall;
  
  Status(argument: _holdfast_cluster_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _holdfast_cluster_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _holdfast_cluster_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _holdfast_cluster_v1_StatusRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _holdfast_cluster_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _holdfast_cluster_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _holdfast_cluster_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _holdfast_cluster_v1_StatusRequest, callback: grpc.requestCallback<_holdfast_cluster_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  
  Submit(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitResponse__Output>;
  Submit(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitResponse__Output>;
  submit(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitResponse__Output>;
  submit(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitResponse__Output>;
  
  Watch(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchResponse__Output>;
  Watch(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchResponse__Output>;
  watch(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchResponse__Output>;
  watch(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchResponse__Output>;
  
}

export interface ClusterServiceHandlers extends grpc.UntypedServiceImplementation {
  Execute: grpc.handleUnaryCall<_holdfast_cluster_v1_ExecuteRequest__Output, _holdfast_cluster_v1_ExecuteResponse>;
  
  Query: grpc.handleUnaryCall<_holdfast_cluster_v1_QueryRequest__Output, _holdfast_cluster_v1_QueryResponse>;
  
  Status: grpc.handleUnaryCall<_holdfast_cluster_v1_StatusRequest__Output, _holdfast_cluster_v1_StatusResponse>;
  
  Submit: grpc.handleBidiStreamingCall<_holdfast_cluster_v1_SubmitRequest__Output, _holdfast_cluster_v1_SubmitResponse>;
  
  Watch: grpc.handleBidiStreamingCall<_holdfast_cluster_v1_WatchRequest__Output, _holdfast_cluster_v1_WatchResponse>;
  
}

export interface ClusterServiceDefinition extends grpc.ServiceDefinition {
  Execute: MethodDefinition<_holdfast_cluster_v1_ExecuteRequest, _holdfast_cluster_v1_ExecuteResponse, _holdfast_cluster_v1_ExecuteRequest__Output, _holdfast_cluster_v1_ExecuteResponse__Output>
  Query: MethodDefinition<_holdfast_cluster_v1_QueryRequest, _holdfast_cluster_v1_QueryResponse, _holdfast_cluster_v1_QueryRequest__Output, _holdfast_cluster_v1_QueryResponse__Output>
  Status: MethodDefinition<_holdfast_cluster_v1_StatusRequest, _holdfast_cluster_v1_StatusResponse, _holdfast_cluster_v1_StatusRequest__Output, _holdfast_cluster_v1_StatusResponse__Output>
  Submit: MethodDefinition<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitResponse, _holdfast_cluster_v1_SubmitRequest__Output, _holdfast_cluster_v1_SubmitResponse__Output>
  Watch: MethodDefinition<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchResponse, _holdfast_cluster_v1_WatchRequest__Output, _holdfast_cluster_v1_WatchResponse__Output>
}
