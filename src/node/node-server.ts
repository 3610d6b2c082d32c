// The gRPC server for clients and operators: binds, routes calls to the services, ends them in
// order. Knows gRPC and who answers what, nothing of how.

import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { ChangeMembershipRequest__Output } from '../gen/holdfast/admin/v1/ChangeMembershipRequest.ts';
import type { ChangeMembershipResponse } from '../gen/holdfast/admin/v1/ChangeMembershipResponse.ts';
import type { ListMembersResponse } from '../gen/holdfast/admin/v1/ListMembersResponse.ts';
import type { TransferLeaderRequest__Output } from '../gen/holdfast/admin/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse } from '../gen/holdfast/admin/v1/TransferLeaderResponse.ts';
import type { ExecuteRequest__Output } from '../gen/holdfast/cluster/v1/ExecuteRequest.ts';
import type { ExecuteResponse } from '../gen/holdfast/cluster/v1/ExecuteResponse.ts';
import type { QueryRequest__Output } from '../gen/holdfast/cluster/v1/QueryRequest.ts';
import type { QueryResponse } from '../gen/holdfast/cluster/v1/QueryResponse.ts';
import type { StatusResponse } from '../gen/holdfast/cluster/v1/StatusResponse.ts';
import { widenReceiveWindow } from '../raft/transport/receive-window.ts';
import type { AuditStream } from './audit-service.ts';
import { grpcFailure } from './grpc-failure.ts';
import { nodeServices } from './protos.ts';
import type { SaveStream } from './snapshot-service.ts';
import type { SubmitStream } from './submit-service.ts';
import type { WatchStream } from './watch-service.ts';

/** What answers each call; failures are thrown as ClusterErrors. */
export interface NodeCalls {
  submit(stream: SubmitStream): void;
  watch(stream: WatchStream): void;
  execute(request: ExecuteRequest__Output): Promise<ExecuteResponse>;
  query(request: QueryRequest__Output, timeoutMs: number | null): Promise<QueryResponse>;
  status(): StatusResponse;
  transferLeader(request: TransferLeaderRequest__Output): Promise<TransferLeaderResponse>;
  listMembers(): ListMembersResponse;
  changeMembership(request: ChangeMembershipRequest__Output): Promise<ChangeMembershipResponse>;
  saveSnapshot(stream: SaveStream): void;
  exportAudit(stream: AuditStream): void;
}

export interface NodeServer {
  setServing(serving: boolean): void;
  /** Ends streams, lets calls finish until the deadline, then cuts them. */
  close(deadlineMs: number): Promise<void>;
}

const messageBytesMax = 8 * 1024 * 1024;
const healthNames = ['', 'holdfast.cluster.v1.ClusterService', 'holdfast.admin.v1.AdminService'];

/** @throws Error naming the address when it cannot be bound */
export async function serveNode(address: string, calls: NodeCalls): Promise<NodeServer> {
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
    'grpc.max_concurrent_streams': 10_000,
  });
  const health = addServices(server, calls);
  await bind(server, address);
  widenReceiveWindow(server);
  return {
    setServing: (serving) => {
      const now = serving ? 'SERVING' : 'NOT_SERVING';
      for (const name of healthNames) health.setStatus(name, now);
    },
    close: (deadlineMs) => shutDown(server, deadlineMs),
  };
}

function addServices(server: Server, calls: NodeCalls): HealthImplementation {
  const services = nodeServices();
  server.addService(services.cluster.v1.ClusterService.service, {
    Submit: (stream: SubmitStream) => {
      calls.submit(stream);
    },
    Watch: (stream: WatchStream) => {
      calls.watch(stream);
    },
    Execute: unary((request: ExecuteRequest__Output) => calls.execute(request)),
    Query: unary((request: QueryRequest__Output, call) =>
      calls.query(request, remainingMs(call.getDeadline())),
    ),
    Status: unary(() => Promise.resolve(calls.status())),
  });
  server.addService(services.admin.v1.AdminService.service, {
    TransferLeader: unary((request: TransferLeaderRequest__Output) =>
      calls.transferLeader(request),
    ),
    ListMembers: unary(() => Promise.resolve(calls.listMembers())),
    ChangeMembership: unary((request: ChangeMembershipRequest__Output) =>
      calls.changeMembership(request),
    ),
    SaveSnapshot: (stream: SaveStream) => {
      calls.saveSnapshot(stream);
    },
    ExportAudit: (stream: AuditStream) => {
      calls.exportAudit(stream);
    },
  });
  const starting = Object.fromEntries(healthNames.map((name) => [name, 'NOT_SERVING' as const]));
  const health = new HealthImplementation(starting);
  health.addToServer(server);
  return health;
}

function unary<Request, Response>(
  answer: (request: Request, call: ServerUnaryCall<Request, Response>) => Promise<Response>,
) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    const fail = (error: unknown): void => {
      callback(grpcFailure(error));
    };
    try {
      answer(call.request, call).then((response) => {
        callback(null, response);
      }, fail);
    } catch (error) {
      fail(error);
    }
  };
}

function remainingMs(deadline: Date | number): number | null {
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(at) ? Math.max(0, at - Date.now()) : null;
}

function bind(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(new Error(`cannot listen on ${address}: is another process using it?`));
    });
  });
}

async function shutDown(server: Server, deadlineMs: number): Promise<void> {
  const cut = setTimeout(() => {
    server.forceShutdown();
  }, deadlineMs);
  await new Promise<void>((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });
  clearTimeout(cut);
}
