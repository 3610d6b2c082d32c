// Original file: proto/holdfast/raft/v1/raft.proto


export interface Hello {
  'clusterId'?: (string);
  'groupId'?: (number);
  'fromNode'?: (number);
  'toNode'?: (number);
  'incarnation'?: (string);
  'protocolVersion'?: (number);
  'peerAddress'?: (string);
}

export interface Hello__Output {
  'clusterId': (string);
  'groupId': (number);
  'fromNode': (number);
  'toNode': (number);
  'incarnation': (string);
  'protocolVersion': (number);
  'peerAddress': (string);
}
