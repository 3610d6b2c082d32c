// Original file: proto/holdfast/cluster/v1/cluster.proto


export interface StatusRequest {
}

export interface StatusRequest__Output {
}
