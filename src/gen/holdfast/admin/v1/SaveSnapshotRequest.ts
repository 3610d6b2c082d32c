// Original file: proto/holdfast/admin/v1/admin.proto


export interface SaveSnapshotRequest {
}

export interface SaveSnapshotRequest__Output {
}
