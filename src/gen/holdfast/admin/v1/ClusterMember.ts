// Original file: proto/holdfast/admin/v1/admin.proto


export interface ClusterMember {
  'nodeId'?: (number);
  'incarnation'?: (string);
  'peerAddress'?: (string);
  'clientAddress'?: (string);
  'httpAddress'?: (string);
  'role'?: (string);
}

export interface ClusterMember__Output {
  'nodeId': (number);
  'incarnation': (string);
  'peerAddress': (string);
  'clientAddress': (string);
  'httpAddress': (string);
  'role': (string);
}
