// Original file: proto/holdfast/catalog/v1/catalog.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EnsureQuoteRequest as _holdfast_catalog_v1_EnsureQuoteRequest, EnsureQuoteRequest__Output as _holdfast_catalog_v1_EnsureQuoteRequest__Output } from '../../../holdfast/catalog/v1/EnsureQuoteRequest.ts';
import type { EnsureQuoteResponse as _holdfast_catalog_v1_EnsureQuoteResponse, EnsureQuoteResponse__Output as _holdfast_catalog_v1_EnsureQuoteResponse__Output } from '../../../holdfast/catalog/v1/EnsureQuoteResponse.ts';
import type { IngestRequest as _holdfast_catalog_v1_IngestRequest, IngestRequest__Output as _holdfast_catalog_v1_IngestRequest__Output } from '../../../holdfast/catalog/v1/IngestRequest.ts';
import type { IngestResponse as _holdfast_catalog_v1_IngestResponse, IngestResponse__Output as _holdfast_catalog_v1_IngestResponse__Output } from '../../../holdfast/catalog/v1/IngestResponse.ts';
import type { InvalidationsRequest as _holdfast_catalog_v1_InvalidationsRequest, InvalidationsRequest__Output as _holdfast_catalog_v1_InvalidationsRequest__Output } from '../../../holdfast/catalog/v1/InvalidationsRequest.ts';
import type { InvalidationsResponse as _holdfast_catalog_v1_InvalidationsResponse, InvalidationsResponse__Output as _holdfast_catalog_v1_InvalidationsResponse__Output } from '../../../holdfast/catalog/v1/InvalidationsResponse.ts';
import type { LookupManyRequest as _holdfast_catalog_v1_LookupManyRequest, LookupManyRequest__Output as _holdfast_catalog_v1_LookupManyRequest__Output } from '../../../holdfast/catalog/v1/LookupManyRequest.ts';
import type { LookupManyResponse as _holdfast_catalog_v1_LookupManyResponse, LookupManyResponse__Output as _holdfast_catalog_v1_LookupManyResponse__Output } from '../../../holdfast/catalog/v1/LookupManyResponse.ts';
import type { LookupRequest as _holdfast_catalog_v1_LookupRequest, LookupRequest__Output as _holdfast_catalog_v1_LookupRequest__Output } from '../../../holdfast/catalog/v1/LookupRequest.ts';
import type { LookupResponse as _holdfast_catalog_v1_LookupResponse, LookupResponse__Output as _holdfast_catalog_v1_LookupResponse__Output } from '../../../holdfast/catalog/v1/LookupResponse.ts';
import type { RollupsRequest as _holdfast_catalog_v1_RollupsRequest, RollupsRequest__Output as _holdfast_catalog_v1_RollupsRequest__Output } from '../../../holdfast/catalog/v1/RollupsRequest.ts';
import type { RollupsResponse as _holdfast_catalog_v1_RollupsResponse, RollupsResponse__Output as _holdfast_catalog_v1_RollupsResponse__Output } from '../../../holdfast/catalog/v1/RollupsResponse.ts';

export interface CatalogServiceClient extends grpc.Client {
  EnsureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  EnsureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  EnsureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  EnsureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  ensureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  ensureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  ensureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  ensureQuote(argument: _holdfast_catalog_v1_EnsureQuoteRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_EnsureQuoteResponse__Output>): grpc.ClientUnaryCall;
  
  Ingest(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestResponse__Output>;
  Ingest(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestResponse__Output>;
  ingest(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestResponse__Output>;
  ingest(options?: grpc.CallOptions): grpc.ClientDuplexStream<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestResponse__Output>;
  
  Invalidations(argument: _holdfast_catalog_v1_InvalidationsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_catalog_v1_InvalidationsResponse__Output>;
  Invalidations(argument: _holdfast_catalog_v1_InvalidationsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_catalog_v1_InvalidationsResponse__Output>;
  invalidations(argument: _holdfast_catalog_v1_InvalidationsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_catalog_v1_InvalidationsResponse__Output>;
  invalidations(argument: _holdfast_catalog_v1_InvalidationsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_holdfast_catalog_v1_InvalidationsResponse__Output>;
  
  Lookup(argument: _holdfast_catalog_v1_LookupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  Lookup(argument: _holdfast_catalog_v1_LookupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  Lookup(argument: _holdfast_catalog_v1_LookupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  Lookup(argument: _holdfast_catalog_v1_LookupRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  lookup(argument: _holdfast_catalog_v1_LookupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  lookup(argument: _holdfast_catalog_v1_LookupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  lookup(argument: _holdfast_catalog_v1_LookupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  lookup(argument: _holdfast_catalog_v1_LookupRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupResponse__Output>): grpc.ClientUnaryCall;
  
  LookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  LookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  LookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  LookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  lookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  lookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  lookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  lookupMany(argument: _holdfast_catalog_v1_LookupManyRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_LookupManyResponse__Output>): grpc.ClientUnaryCall;
  
  Rollups(argument: _holdfast_catalog_v1_RollupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  Rollups(argument: _holdfast_catalog_v1_RollupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  Rollups(argument: _holdfast_catalog_v1_RollupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  Rollups(argument: _holdfast_catalog_v1_RollupsRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  rollups(argument: _holdfast_catalog_v1_RollupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  rollups(argument: _holdfast_catalog_v1_RollupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  rollups(argument: _holdfast_catalog_v1_RollupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  rollups(argument: _holdfast_catalog_v1_RollupsRequest, callback: grpc.requestCallback<_holdfast_catalog_v1_RollupsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CatalogServiceHandlers extends grpc.UntypedServiceImplementation {
  EnsureQuote: grpc.handleUnaryCall<_holdfast_catalog_v1_EnsureQuoteRequest__Output, _holdfast_catalog_v1_EnsureQuoteResponse>;
  
  Ingest: grpc.handleBidiStreamingCall<_holdfast_catalog_v1_IngestRequest__Output, _holdfast_catalog_v1_IngestResponse>;
  
  Invalidations: grpc.handleServerStreamingCall<_holdfast_catalog_v1_InvalidationsRequest__Output, _holdfast_catalog_v1_InvalidationsResponse>;
  
  Lookup: grpc.handleUnaryCall<_holdfast_catalog_v1_LookupRequest__Output, _holdfast_catalog_v1_LookupResponse>;
  
  LookupMany: grpc.handleUnaryCall<_holdfast_catalog_v1_LookupManyRequest__Output, _holdfast_catalog_v1_LookupManyResponse>;
  
  Rollups: grpc.handleUnaryCall<_holdfast_catalog_v1_RollupsRequest__Output, _holdfast_catalog_v1_RollupsResponse>;
  
}

export interface CatalogServiceDefinition extends grpc.ServiceDefinition {
  EnsureQuote: MethodDefinition<_holdfast_catalog_v1_EnsureQuoteRequest, _holdfast_catalog_v1_EnsureQuoteResponse, _holdfast_catalog_v1_EnsureQuoteRequest__Output, _holdfast_catalog_v1_EnsureQuoteResponse__Output>
  Ingest: MethodDefinition<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestResponse, _holdfast_catalog_v1_IngestRequest__Output, _holdfast_catalog_v1_IngestResponse__Output>
  Invalidations: MethodDefinition<_holdfast_catalog_v1_InvalidationsRequest, _holdfast_catalog_v1_InvalidationsResponse, _holdfast_catalog_v1_InvalidationsRequest__Output, _holdfast_catalog_v1_InvalidationsResponse__Output>
  Lookup: MethodDefinition<_holdfast_catalog_v1_LookupRequest, _holdfast_catalog_v1_LookupResponse, _holdfast_catalog_v1_LookupRequest__Output, _holdfast_catalog_v1_LookupResponse__Output>
  LookupMany: MethodDefinition<_holdfast_catalog_v1_LookupManyRequest, _holdfast_catalog_v1_LookupManyResponse, _holdfast_catalog_v1_LookupManyRequest__Output, _holdfast_catalog_v1_LookupManyResponse__Output>
  Rollups: MethodDefinition<_holdfast_catalog_v1_RollupsRequest, _holdfast_catalog_v1_RollupsResponse, _holdfast_catalog_v1_RollupsRequest__Output, _holdfast_catalog_v1_RollupsResponse__Output>
}
