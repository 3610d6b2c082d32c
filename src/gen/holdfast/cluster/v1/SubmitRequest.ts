// Original file: proto/holdfast/cluster/v1/cluster.proto


export interface SubmitRequest {
  'frame'?: (Buffer | Uint8Array | string);
}

export interface SubmitRequest__Output {
  'frame': (Buffer);
}
