// Original file: proto/holdfast/raft/v1/raft.proto


export interface ExchangeResponse {
  'refusal'?: (string);
}

export interface ExchangeResponse__Output {
  'refusal': (string);
}
