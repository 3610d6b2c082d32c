// Original file: proto/holdfast/raft/v1/raft.proto

import type { Hello as _holdfast_raft_v1_Hello, Hello__Output as _holdfast_raft_v1_Hello__Output } from '../../../holdfast/raft/v1/Hello.ts';

export interface ExchangeRequest {
  'hello'?: (_holdfast_raft_v1_Hello | null);
  'messages'?: (Buffer | Uint8Array | string);
  'item'?: "hello"|"messages";
}

export interface ExchangeRequest__Output {
  'hello'?: (_holdfast_raft_v1_Hello__Output | null);
  'messages'?: (Buffer);
  'item'?: "hello"|"messages";
}
