// Original file: proto/holdfast/raft/v1/raft.proto

import type { Hello as _holdfast_raft_v1_Hello, Hello__Output as _holdfast_raft_v1_Hello__Output } from '../../../holdfast/raft/v1/Hello.ts';
import type { DigestReport as _holdfast_raft_v1_DigestReport, DigestReport__Output as _holdfast_raft_v1_DigestReport__Output } from '../../../holdfast/raft/v1/DigestReport.ts';
import type { ClockReport as _holdfast_raft_v1_ClockReport, ClockReport__Output as _holdfast_raft_v1_ClockReport__Output } from '../../../holdfast/raft/v1/ClockReport.ts';

export interface ExchangeRequest {
  'hello'?: (_holdfast_raft_v1_Hello | null);
  'messages'?: (Buffer | Uint8Array | string);
  'digests'?: (_holdfast_raft_v1_DigestReport | null);
  'clock'?: (_holdfast_raft_v1_ClockReport | null);
  'item'?: "hello"|"messages"|"digests"|"clock";
}

export interface ExchangeRequest__Output {
  'hello'?: (_holdfast_raft_v1_Hello__Output | null);
  'messages'?: (Buffer);
  'digests'?: (_holdfast_raft_v1_DigestReport__Output | null);
  'clock'?: (_holdfast_raft_v1_ClockReport__Output | null);
  'item'?: "hello"|"messages"|"digests"|"clock";
}
