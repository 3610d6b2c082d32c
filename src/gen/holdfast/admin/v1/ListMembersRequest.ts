// Original file: proto/holdfast/admin/v1/admin.proto


export interface ListMembersRequest {
}

export interface ListMembersRequest__Output {
}
