// Original file: proto/holdfast/cluster/v1/cluster.proto


export interface HoldingRemoved {
  'account'?: (string);
  'symbol'?: (string);
}

export interface HoldingRemoved__Output {
  'account': (string);
  'symbol': (string);
}
