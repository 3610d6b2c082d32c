// Original file: proto/holdfast/admin/v1/admin.proto


export interface ChangeMembershipResponse {
  'done'?: (boolean);
  'refusal'?: (string);
}

export interface ChangeMembershipResponse__Output {
  'done': (boolean);
  'refusal': (string);
}
