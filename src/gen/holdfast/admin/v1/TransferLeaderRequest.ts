// Original file: proto/holdfast/admin/v1/admin.proto


export interface TransferLeaderRequest {
  'toNode'?: (number);
}

export interface TransferLeaderRequest__Output {
  'toNode': (number);
}
