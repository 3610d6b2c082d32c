// Original file: proto/holdfast/admin/v1/admin.proto


export interface TransferLeaderResponse {
  'done'?: (boolean);
  'leaderId'?: (number);
  'refusal'?: (string);
}

export interface TransferLeaderResponse__Output {
  'done': (boolean);
  'leaderId': (number);
  'refusal': (string);
}
