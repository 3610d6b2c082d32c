// Original file: proto/holdfast/raft/v1/raft.proto


export interface SendSnapshotResponse {
  'accepted'?: (boolean);
  'refusal'?: (string);
}

export interface SendSnapshotResponse__Output {
  'accepted': (boolean);
  'refusal': (string);
}
