// Generated from proto/ by `npm run gen`. Do not edit.

import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ClockReport as _holdfast_raft_v1_ClockReport, ClockReport__Output as _holdfast_raft_v1_ClockReport__Output } from './holdfast/raft/v1/ClockReport.ts';
import type { DigestCheckpoint as _holdfast_raft_v1_DigestCheckpoint, DigestCheckpoint__Output as _holdfast_raft_v1_DigestCheckpoint__Output } from './holdfast/raft/v1/DigestCheckpoint.ts';
import type { DigestReport as _holdfast_raft_v1_DigestReport, DigestReport__Output as _holdfast_raft_v1_DigestReport__Output } from './holdfast/raft/v1/DigestReport.ts';
import type { ExchangeRequest as _holdfast_raft_v1_ExchangeRequest, ExchangeRequest__Output as _holdfast_raft_v1_ExchangeRequest__Output } from './holdfast/raft/v1/ExchangeRequest.ts';
import type { ExchangeResponse as _holdfast_raft_v1_ExchangeResponse, ExchangeResponse__Output as _holdfast_raft_v1_ExchangeResponse__Output } from './holdfast/raft/v1/ExchangeResponse.ts';
import type { Hello as _holdfast_raft_v1_Hello, Hello__Output as _holdfast_raft_v1_Hello__Output } from './holdfast/raft/v1/Hello.ts';
import type { PeerServiceClient as _holdfast_raft_v1_PeerServiceClient, PeerServiceDefinition as _holdfast_raft_v1_PeerServiceDefinition } from './holdfast/raft/v1/PeerService.ts';
import type { ResumeSnapshotRequest as _holdfast_raft_v1_ResumeSnapshotRequest, ResumeSnapshotRequest__Output as _holdfast_raft_v1_ResumeSnapshotRequest__Output } from './holdfast/raft/v1/ResumeSnapshotRequest.ts';
import type { ResumeSnapshotResponse as _holdfast_raft_v1_ResumeSnapshotResponse, ResumeSnapshotResponse__Output as _holdfast_raft_v1_ResumeSnapshotResponse__Output } from './holdfast/raft/v1/ResumeSnapshotResponse.ts';
import type { SendSnapshotRequest as _holdfast_raft_v1_SendSnapshotRequest, SendSnapshotRequest__Output as _holdfast_raft_v1_SendSnapshotRequest__Output } from './holdfast/raft/v1/SendSnapshotRequest.ts';
import type { SendSnapshotResponse as _holdfast_raft_v1_SendSnapshotResponse, SendSnapshotResponse__Output as _holdfast_raft_v1_SendSnapshotResponse__Output } from './holdfast/raft/v1/SendSnapshotResponse.ts';
import type { SnapshotChunk as _holdfast_raft_v1_SnapshotChunk, SnapshotChunk__Output as _holdfast_raft_v1_SnapshotChunk__Output } from './holdfast/raft/v1/SnapshotChunk.ts';
import type { SnapshotHeader as _holdfast_raft_v1_SnapshotHeader, SnapshotHeader__Output as _holdfast_raft_v1_SnapshotHeader__Output } from './holdfast/raft/v1/SnapshotHeader.ts';
import type { SnapshotTrailer as _holdfast_raft_v1_SnapshotTrailer, SnapshotTrailer__Output as _holdfast_raft_v1_SnapshotTrailer__Output } from './holdfast/raft/v1/SnapshotTrailer.ts';

type SubtypeConstructor<Constructor extends new (...args: never[]) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  holdfast: {
    raft: {
      v1: {
        ClockReport: MessageTypeDefinition<_holdfast_raft_v1_ClockReport, _holdfast_raft_v1_ClockReport__Output>
        DigestCheckpoint: MessageTypeDefinition<_holdfast_raft_v1_DigestCheckpoint, _holdfast_raft_v1_DigestCheckpoint__Output>
        DigestReport: MessageTypeDefinition<_holdfast_raft_v1_DigestReport, _holdfast_raft_v1_DigestReport__Output>
        ExchangeRequest: MessageTypeDefinition<_holdfast_raft_v1_ExchangeRequest, _holdfast_raft_v1_ExchangeRequest__Output>
        ExchangeResponse: MessageTypeDefinition<_holdfast_raft_v1_ExchangeResponse, _holdfast_raft_v1_ExchangeResponse__Output>
        Hello: MessageTypeDefinition<_holdfast_raft_v1_Hello, _holdfast_raft_v1_Hello__Output>
        PeerService: SubtypeConstructor<typeof grpc.Client, _holdfast_raft_v1_PeerServiceClient> & { service: _holdfast_raft_v1_PeerServiceDefinition }
        ResumeSnapshotRequest: MessageTypeDefinition<_holdfast_raft_v1_ResumeSnapshotRequest, _holdfast_raft_v1_ResumeSnapshotRequest__Output>
        ResumeSnapshotResponse: MessageTypeDefinition<_holdfast_raft_v1_ResumeSnapshotResponse, _holdfast_raft_v1_ResumeSnapshotResponse__Output>
        SendSnapshotRequest: MessageTypeDefinition<_holdfast_raft_v1_SendSnapshotRequest, _holdfast_raft_v1_SendSnapshotRequest__Output>
        SendSnapshotResponse: MessageTypeDefinition<_holdfast_raft_v1_SendSnapshotResponse, _holdfast_raft_v1_SendSnapshotResponse__Output>
        SnapshotChunk: MessageTypeDefinition<_holdfast_raft_v1_SnapshotChunk, _holdfast_raft_v1_SnapshotChunk__Output>
        SnapshotHeader: MessageTypeDefinition<_holdfast_raft_v1_SnapshotHeader, _holdfast_raft_v1_SnapshotHeader__Output>
        SnapshotTrailer: MessageTypeDefinition<_holdfast_raft_v1_SnapshotTrailer, _holdfast_raft_v1_SnapshotTrailer__Output>
      }
    }
  }
}

