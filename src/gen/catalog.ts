// Generated from proto/ by `npm run gen`. Do not edit.

import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CatalogServiceClient as _holdfast_catalog_v1_CatalogServiceClient, CatalogServiceDefinition as _holdfast_catalog_v1_CatalogServiceDefinition } from './holdfast/catalog/v1/CatalogService.ts';
import type { EnsureQuoteRequest as _holdfast_catalog_v1_EnsureQuoteRequest, EnsureQuoteRequest__Output as _holdfast_catalog_v1_EnsureQuoteRequest__Output } from './holdfast/catalog/v1/EnsureQuoteRequest.ts';
import type { EnsureQuoteResponse as _holdfast_catalog_v1_EnsureQuoteResponse, EnsureQuoteResponse__Output as _holdfast_catalog_v1_EnsureQuoteResponse__Output } from './holdfast/catalog/v1/EnsureQuoteResponse.ts';
import type { IngestRequest as _holdfast_catalog_v1_IngestRequest, IngestRequest__Output as _holdfast_catalog_v1_IngestRequest__Output } from './holdfast/catalog/v1/IngestRequest.ts';
import type { IngestResponse as _holdfast_catalog_v1_IngestResponse, IngestResponse__Output as _holdfast_catalog_v1_IngestResponse__Output } from './holdfast/catalog/v1/IngestResponse.ts';
import type { InvalidationsRequest as _holdfast_catalog_v1_InvalidationsRequest, InvalidationsRequest__Output as _holdfast_catalog_v1_InvalidationsRequest__Output } from './holdfast/catalog/v1/InvalidationsRequest.ts';
import type { InvalidationsResponse as _holdfast_catalog_v1_InvalidationsResponse, InvalidationsResponse__Output as _holdfast_catalog_v1_InvalidationsResponse__Output } from './holdfast/catalog/v1/InvalidationsResponse.ts';
import type { LookupManyRequest as _holdfast_catalog_v1_LookupManyRequest, LookupManyRequest__Output as _holdfast_catalog_v1_LookupManyRequest__Output } from './holdfast/catalog/v1/LookupManyRequest.ts';
import type { LookupManyResponse as _holdfast_catalog_v1_LookupManyResponse, LookupManyResponse__Output as _holdfast_catalog_v1_LookupManyResponse__Output } from './holdfast/catalog/v1/LookupManyResponse.ts';
import type { LookupRequest as _holdfast_catalog_v1_LookupRequest, LookupRequest__Output as _holdfast_catalog_v1_LookupRequest__Output } from './holdfast/catalog/v1/LookupRequest.ts';
import type { LookupResponse as _holdfast_catalog_v1_LookupResponse, LookupResponse__Output as _holdfast_catalog_v1_LookupResponse__Output } from './holdfast/catalog/v1/LookupResponse.ts';
import type { PriceUpdate as _holdfast_catalog_v1_PriceUpdate, PriceUpdate__Output as _holdfast_catalog_v1_PriceUpdate__Output } from './holdfast/catalog/v1/PriceUpdate.ts';
import type { RefusedUpdate as _holdfast_catalog_v1_RefusedUpdate, RefusedUpdate__Output as _holdfast_catalog_v1_RefusedUpdate__Output } from './holdfast/catalog/v1/RefusedUpdate.ts';
import type { Rollup as _holdfast_catalog_v1_Rollup, Rollup__Output as _holdfast_catalog_v1_Rollup__Output } from './holdfast/catalog/v1/Rollup.ts';
import type { RollupsRequest as _holdfast_catalog_v1_RollupsRequest, RollupsRequest__Output as _holdfast_catalog_v1_RollupsRequest__Output } from './holdfast/catalog/v1/RollupsRequest.ts';
import type { RollupsResponse as _holdfast_catalog_v1_RollupsResponse, RollupsResponse__Output as _holdfast_catalog_v1_RollupsResponse__Output } from './holdfast/catalog/v1/RollupsResponse.ts';
import type { Account as _holdfast_cluster_v1_Account, Account__Output as _holdfast_cluster_v1_Account__Output } from './holdfast/cluster/v1/Account.ts';
import type { AccountEvent as _holdfast_cluster_v1_AccountEvent, AccountEvent__Output as _holdfast_cluster_v1_AccountEvent__Output } from './holdfast/cluster/v1/AccountEvent.ts';
import type { Change as _holdfast_cluster_v1_Change, Change__Output as _holdfast_cluster_v1_Change__Output } from './holdfast/cluster/v1/Change.ts';
import type { ClusterServiceClient as _holdfast_cluster_v1_ClusterServiceClient, ClusterServiceDefinition as _holdfast_cluster_v1_ClusterServiceDefinition } from './holdfast/cluster/v1/ClusterService.ts';
import type { DigestCheckpoint as _holdfast_cluster_v1_DigestCheckpoint, DigestCheckpoint__Output as _holdfast_cluster_v1_DigestCheckpoint__Output } from './holdfast/cluster/v1/DigestCheckpoint.ts';
import type { EventsQuestion as _holdfast_cluster_v1_EventsQuestion, EventsQuestion__Output as _holdfast_cluster_v1_EventsQuestion__Output } from './holdfast/cluster/v1/EventsQuestion.ts';
import type { ExecuteRequest as _holdfast_cluster_v1_ExecuteRequest, ExecuteRequest__Output as _holdfast_cluster_v1_ExecuteRequest__Output } from './holdfast/cluster/v1/ExecuteRequest.ts';
import type { ExecuteResponse as _holdfast_cluster_v1_ExecuteResponse, ExecuteResponse__Output as _holdfast_cluster_v1_ExecuteResponse__Output } from './holdfast/cluster/v1/ExecuteResponse.ts';
import type { Failure as _holdfast_cluster_v1_Failure, Failure__Output as _holdfast_cluster_v1_Failure__Output } from './holdfast/cluster/v1/Failure.ts';
import type { Holding as _holdfast_cluster_v1_Holding, Holding__Output as _holdfast_cluster_v1_Holding__Output } from './holdfast/cluster/v1/Holding.ts';
import type { HoldingRemoved as _holdfast_cluster_v1_HoldingRemoved, HoldingRemoved__Output as _holdfast_cluster_v1_HoldingRemoved__Output } from './holdfast/cluster/v1/HoldingRemoved.ts';
import type { Instrument as _holdfast_cluster_v1_Instrument, Instrument__Output as _holdfast_cluster_v1_Instrument__Output } from './holdfast/cluster/v1/Instrument.ts';
import type { Member as _holdfast_cluster_v1_Member, Member__Output as _holdfast_cluster_v1_Member__Output } from './holdfast/cluster/v1/Member.ts';
import type { Order as _holdfast_cluster_v1_Order, Order__Output as _holdfast_cluster_v1_Order__Output } from './holdfast/cluster/v1/Order.ts';
import type { OrdersQuestion as _holdfast_cluster_v1_OrdersQuestion, OrdersQuestion__Output as _holdfast_cluster_v1_OrdersQuestion__Output } from './holdfast/cluster/v1/OrdersQuestion.ts';
import type { PeerProgress as _holdfast_cluster_v1_PeerProgress, PeerProgress__Output as _holdfast_cluster_v1_PeerProgress__Output } from './holdfast/cluster/v1/PeerProgress.ts';
import type { QueryRequest as _holdfast_cluster_v1_QueryRequest, QueryRequest__Output as _holdfast_cluster_v1_QueryRequest__Output } from './holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse as _holdfast_cluster_v1_QueryResponse, QueryResponse__Output as _holdfast_cluster_v1_QueryResponse__Output } from './holdfast/cluster/v1/QueryResponse.ts';
import type { QuoteLock as _holdfast_cluster_v1_QuoteLock, QuoteLock__Output as _holdfast_cluster_v1_QuoteLock__Output } from './holdfast/cluster/v1/QuoteLock.ts';
import type { StatusRequest as _holdfast_cluster_v1_StatusRequest, StatusRequest__Output as _holdfast_cluster_v1_StatusRequest__Output } from './holdfast/cluster/v1/StatusRequest.ts';
import type { StatusResponse as _holdfast_cluster_v1_StatusResponse, StatusResponse__Output as _holdfast_cluster_v1_StatusResponse__Output } from './holdfast/cluster/v1/StatusResponse.ts';
import type { SubmitRequest as _holdfast_cluster_v1_SubmitRequest, SubmitRequest__Output as _holdfast_cluster_v1_SubmitRequest__Output } from './holdfast/cluster/v1/SubmitRequest.ts';
import type { SubmitResponse as _holdfast_cluster_v1_SubmitResponse, SubmitResponse__Output as _holdfast_cluster_v1_SubmitResponse__Output } from './holdfast/cluster/v1/SubmitResponse.ts';
import type { Summary as _holdfast_cluster_v1_Summary, Summary__Output as _holdfast_cluster_v1_Summary__Output } from './holdfast/cluster/v1/Summary.ts';
import type { SymbolTotals as _holdfast_cluster_v1_SymbolTotals, SymbolTotals__Output as _holdfast_cluster_v1_SymbolTotals__Output } from './holdfast/cluster/v1/SymbolTotals.ts';
import type { Token as _holdfast_cluster_v1_Token, Token__Output as _holdfast_cluster_v1_Token__Output } from './holdfast/cluster/v1/Token.ts';
import type { Trigger as _holdfast_cluster_v1_Trigger, Trigger__Output as _holdfast_cluster_v1_Trigger__Output } from './holdfast/cluster/v1/Trigger.ts';
import type { WatchRequest as _holdfast_cluster_v1_WatchRequest, WatchRequest__Output as _holdfast_cluster_v1_WatchRequest__Output } from './holdfast/cluster/v1/WatchRequest.ts';
import type { WatchResponse as _holdfast_cluster_v1_WatchResponse, WatchResponse__Output as _holdfast_cluster_v1_WatchResponse__Output } from './holdfast/cluster/v1/WatchResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: never[]) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  holdfast: {
    catalog: {
      v1: {
        CatalogService: SubtypeConstructor<typeof grpc.Client, _holdfast_catalog_v1_CatalogServiceClient> & { service: _holdfast_catalog_v1_CatalogServiceDefinition }
        EnsureQuoteRequest: MessageTypeDefinition<_holdfast_catalog_v1_EnsureQuoteRequest, _holdfast_catalog_v1_EnsureQuoteRequest__Output>
        EnsureQuoteResponse: MessageTypeDefinition<_holdfast_catalog_v1_EnsureQuoteResponse, _holdfast_catalog_v1_EnsureQuoteResponse__Output>
        IngestRequest: MessageTypeDefinition<_holdfast_catalog_v1_IngestRequest, _holdfast_catalog_v1_IngestRequest__Output>
        IngestResponse: MessageTypeDefinition<_holdfast_catalog_v1_IngestResponse, _holdfast_catalog_v1_IngestResponse__Output>
        InvalidationsRequest: MessageTypeDefinition<_holdfast_catalog_v1_InvalidationsRequest, _holdfast_catalog_v1_InvalidationsRequest__Output>
        InvalidationsResponse: MessageTypeDefinition<_holdfast_catalog_v1_InvalidationsResponse, _holdfast_catalog_v1_InvalidationsResponse__Output>
        LookupManyRequest: MessageTypeDefinition<_holdfast_catalog_v1_LookupManyRequest, _holdfast_catalog_v1_LookupManyRequest__Output>
        LookupManyResponse: MessageTypeDefinition<_holdfast_catalog_v1_LookupManyResponse, _holdfast_catalog_v1_LookupManyResponse__Output>
        LookupRequest: MessageTypeDefinition<_holdfast_catalog_v1_LookupRequest, _holdfast_catalog_v1_LookupRequest__Output>
        LookupResponse: MessageTypeDefinition<_holdfast_catalog_v1_LookupResponse, _holdfast_catalog_v1_LookupResponse__Output>
        PriceUpdate: MessageTypeDefinition<_holdfast_catalog_v1_PriceUpdate, _holdfast_catalog_v1_PriceUpdate__Output>
        RefusedUpdate: MessageTypeDefinition<_holdfast_catalog_v1_RefusedUpdate, _holdfast_catalog_v1_RefusedUpdate__Output>
        Rollup: MessageTypeDefinition<_holdfast_catalog_v1_Rollup, _holdfast_catalog_v1_Rollup__Output>
        RollupsRequest: MessageTypeDefinition<_holdfast_catalog_v1_RollupsRequest, _holdfast_catalog_v1_RollupsRequest__Output>
        RollupsResponse: MessageTypeDefinition<_holdfast_catalog_v1_RollupsResponse, _holdfast_catalog_v1_RollupsResponse__Output>
      }
    }
    cluster: {
      v1: {
        Account: MessageTypeDefinition<_holdfast_cluster_v1_Account, _holdfast_cluster_v1_Account__Output>
        AccountEvent: MessageTypeDefinition<_holdfast_cluster_v1_AccountEvent, _holdfast_cluster_v1_AccountEvent__Output>
        Change: MessageTypeDefinition<_holdfast_cluster_v1_Change, _holdfast_cluster_v1_Change__Output>
        ClusterService: SubtypeConstructor<typeof grpc.Client, _holdfast_cluster_v1_ClusterServiceClient> & { service: _holdfast_cluster_v1_ClusterServiceDefinition }
        DigestCheckpoint: MessageTypeDefinition<_holdfast_cluster_v1_DigestCheckpoint, _holdfast_cluster_v1_DigestCheckpoint__Output>
        EventsQuestion: MessageTypeDefinition<_holdfast_cluster_v1_EventsQuestion, _holdfast_cluster_v1_EventsQuestion__Output>
        ExecuteRequest: MessageTypeDefinition<_holdfast_cluster_v1_ExecuteRequest, _holdfast_cluster_v1_ExecuteRequest__Output>
        ExecuteResponse: MessageTypeDefinition<_holdfast_cluster_v1_ExecuteResponse, _holdfast_cluster_v1_ExecuteResponse__Output>
        Failure: MessageTypeDefinition<_holdfast_cluster_v1_Failure, _holdfast_cluster_v1_Failure__Output>
        Holding: MessageTypeDefinition<_holdfast_cluster_v1_Holding, _holdfast_cluster_v1_Holding__Output>
        HoldingRemoved: MessageTypeDefinition<_holdfast_cluster_v1_HoldingRemoved, _holdfast_cluster_v1_HoldingRemoved__Output>
        Instrument: MessageTypeDefinition<_holdfast_cluster_v1_Instrument, _holdfast_cluster_v1_Instrument__Output>
        Member: MessageTypeDefinition<_holdfast_cluster_v1_Member, _holdfast_cluster_v1_Member__Output>
        Order: MessageTypeDefinition<_holdfast_cluster_v1_Order, _holdfast_cluster_v1_Order__Output>
        OrdersQuestion: MessageTypeDefinition<_holdfast_cluster_v1_OrdersQuestion, _holdfast_cluster_v1_OrdersQuestion__Output>
        PeerProgress: MessageTypeDefinition<_holdfast_cluster_v1_PeerProgress, _holdfast_cluster_v1_PeerProgress__Output>
        QueryRequest: MessageTypeDefinition<_holdfast_cluster_v1_QueryRequest, _holdfast_cluster_v1_QueryRequest__Output>
        QueryResponse: MessageTypeDefinition<_holdfast_cluster_v1_QueryResponse, _holdfast_cluster_v1_QueryResponse__Output>
        QuoteLock: MessageTypeDefinition<_holdfast_cluster_v1_QuoteLock, _holdfast_cluster_v1_QuoteLock__Output>
        StatusRequest: MessageTypeDefinition<_holdfast_cluster_v1_StatusRequest, _holdfast_cluster_v1_StatusRequest__Output>
        StatusResponse: MessageTypeDefinition<_holdfast_cluster_v1_StatusResponse, _holdfast_cluster_v1_StatusResponse__Output>
        SubmitRequest: MessageTypeDefinition<_holdfast_cluster_v1_SubmitRequest, _holdfast_cluster_v1_SubmitRequest__Output>
        SubmitResponse: MessageTypeDefinition<_holdfast_cluster_v1_SubmitResponse, _holdfast_cluster_v1_SubmitResponse__Output>
        Summary: MessageTypeDefinition<_holdfast_cluster_v1_Summary, _holdfast_cluster_v1_Summary__Output>
        SymbolTotals: MessageTypeDefinition<_holdfast_cluster_v1_SymbolTotals, _holdfast_cluster_v1_SymbolTotals__Output>
        Token: MessageTypeDefinition<_holdfast_cluster_v1_Token, _holdfast_cluster_v1_Token__Output>
        Trigger: MessageTypeDefinition<_holdfast_cluster_v1_Trigger, _holdfast_cluster_v1_Trigger__Output>
        WatchRequest: MessageTypeDefinition<_holdfast_cluster_v1_WatchRequest, _holdfast_cluster_v1_WatchRequest__Output>
        WatchResponse: MessageTypeDefinition<_holdfast_cluster_v1_WatchResponse, _holdfast_cluster_v1_WatchResponse__Output>
      }
    }
  }
}

