// Original file: proto/holdfast/admin/v1/admin.proto


export interface SaveSnapshotResponse {
  'part'?: (Buffer | Uint8Array | string);
}

export interface SaveSnapshotResponse__Output {
  'part': (Buffer);
}
