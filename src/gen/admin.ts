// Generated from proto/ by `npm run gen`. Do not edit.

import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminServiceClient as _holdfast_admin_v1_AdminServiceClient, AdminServiceDefinition as _holdfast_admin_v1_AdminServiceDefinition } from './holdfast/admin/v1/AdminService.ts';
import type { TransferLeaderRequest as _holdfast_admin_v1_TransferLeaderRequest, TransferLeaderRequest__Output as _holdfast_admin_v1_TransferLeaderRequest__Output } from './holdfast/admin/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse as _holdfast_admin_v1_TransferLeaderResponse, TransferLeaderResponse__Output as _holdfast_admin_v1_TransferLeaderResponse__Output } from './holdfast/admin/v1/TransferLeaderResponse.ts';

type SubtypeConstructor<Constructor extends new (...args: never[]) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  holdfast: {
    admin: {
      v1: {
        AdminService: SubtypeConstructor<typeof grpc.Client, _holdfast_admin_v1_AdminServiceClient> & { service: _holdfast_admin_v1_AdminServiceDefinition }
        TransferLeaderRequest: MessageTypeDefinition<_holdfast_admin_v1_TransferLeaderRequest, _holdfast_admin_v1_TransferLeaderRequest__Output>
        TransferLeaderResponse: MessageTypeDefinition<_holdfast_admin_v1_TransferLeaderResponse, _holdfast_admin_v1_TransferLeaderResponse__Output>
      }
    }
  }
}

