// Original file: proto/holdfast/cluster/v1/cluster.proto


export interface Member {
  'nodeId'?: (number);
  'peerAddress'?: (string);
  'clientAddress'?: (string);
  'httpAddress'?: (string);
  'voter'?: (boolean);
}

export interface Member__Output {
  'nodeId': (number);
  'peerAddress': (string);
  'clientAddress': (string);
  'httpAddress': (string);
  'voter': (boolean);
}
