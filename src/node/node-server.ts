// The gRPC server for clients and operators: binds, routes calls to the services, ends them in
// order. Knows gRPC and who answers what, nothing of how.

import { Server } from '@grpc/grpc-js';
import type { ServerCredentials } from '@grpc/grpc-js';
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
import type { StatusRequest__Output } from '../gen/holdfast/cluster/v1/StatusRequest.ts';
import type { StatusResponse } from '../gen/holdfast/cluster/v1/StatusResponse.ts';
import { mayAdminister, mayRead, mayReadAll, maySpeakForOthers } from '../access/caller.ts';
import type { Caller } from '../access/caller.ts';
import { clientPortOptions } from '../access/client-port.ts';
import { widenReceiveWindow } from '../raft/transport/receive-window.ts';
import type { AuditStream } from './services/audit-service.ts';
import type { Asking } from './consensus/asking.ts';
import { CallAdmission, unary } from './services/call-admission.ts';
import { forbidden } from './services/callers.ts';
import type { Callers } from './services/callers.ts';
import { nodeServices } from './services/protos.ts';
import type { SaveStream } from './services/snapshot-service.ts';
import type { SubmitStream } from './services/submit-service.ts';
import type { WatchStream } from './services/watch-service.ts';

/** What answers each call; failures are thrown as ClusterErrors. */
export interface NodeCalls {
  submit(stream: SubmitStream, caller: Caller | null): void;
  watch(stream: WatchStream, caller: Caller | null): void;
  execute(request: ExecuteRequest__Output, caller: Caller | null): Promise<ExecuteResponse>;
  query(request: QueryRequest__Output, asking: Asking): Promise<QueryResponse>;
  status(request: StatusRequest__Output): Promise<StatusResponse>;
  transferLeader(request: TransferLeaderRequest__Output): Promise<TransferLeaderResponse>;
  listMembers(): ListMembersResponse;
  changeMembership(request: ChangeMembershipRequest__Output): Promise<ChangeMembershipResponse>;
  saveSnapshot(stream: SaveStream): void;
  exportAudit(stream: AuditStream): void;
}

export interface ServedParts {
  readonly calls: NodeCalls;
  readonly callers: Callers;
  readonly credentials: ServerCredentials;
}

export interface NodeServer {
  setServing(serving: boolean): void;
  /** Ends streams, lets calls finish until the deadline, then cuts them. */
  close(deadlineMs: number): Promise<void>;
}

const healthNames = ['', 'holdfast.cluster.v1.ClusterService', 'holdfast.admin.v1.AdminService'];

/** @throws Error naming the address when it cannot be bound */
export async function serveNode(
  address: string,
  { calls, callers, credentials }: ServedParts,
): Promise<NodeServer> {
  const server = new Server(clientPortOptions());
  const health = addServices(server, calls, new CallAdmission(callers));
  await bind(server, address, credentials);
  widenReceiveWindow(server);
  callers.start();
  return {
    setServing: (serving) => {
      const now = serving ? 'SERVING' : 'NOT_SERVING';
      for (const name of healthNames) health.setStatus(name, now);
    },
    close: (deadlineMs) => {
      callers.stop();
      return shutDown(server, deadlineMs);
    },
  };
}

function addServices(
  server: Server,
  calls: NodeCalls,
  admission: CallAdmission,
): HealthImplementation {
  const services = nodeServices();
  server.addService(services.cluster.v1.ClusterService.service, {
    Submit: admission.stream((stream: SubmitStream, caller) => {
      if (caller?.role === 'view') throw forbidden();
      calls.submit(stream, caller);
    }),
    Watch: admission.stream((stream: WatchStream, caller) => {
      calls.watch(stream, caller);
    }),
    Execute: admission.unary((request: ExecuteRequest__Output, caller) =>
      calls.execute(request, caller),
    ),
    Query: admission.unary((request: QueryRequest__Output, caller, call) =>
      calls.query(request, { caller, timeoutMs: remainingMs(call.getDeadline()) }),
    ),
    // To whoever asks: it is how clients find the leader, and says nothing of any account.
    Status: unary((request: StatusRequest__Output) => calls.status(request)),
  });
  server.addService(services.admin.v1.AdminService.service, adminService(calls, admission));
  const starting = Object.fromEntries(healthNames.map((name) => [name, 'NOT_SERVING' as const]));
  const health = new HealthImplementation(starting);
  health.addToServer(server);
  return health;
}

function adminService(calls: NodeCalls, admission: CallAdmission) {
  return {
    TransferLeader: admission.unary(async (request: TransferLeaderRequest__Output, caller) => {
      permit(mayAdminister(caller));
      return calls.transferLeader(request);
    }),
    ListMembers: admission.unary(async (_: unknown, caller) => {
      permit(mayAdminister(caller));
      return Promise.resolve(calls.listMembers());
    }),
    ChangeMembership: admission.unary(async (request: ChangeMembershipRequest__Output, caller) => {
      permit(mayAdminister(caller));
      return calls.changeMembership(request);
    }),
    SaveSnapshot: admission.stream((stream: SaveStream, caller) => {
      permit(mayAdminister(caller));
      calls.saveSnapshot(stream);
    }),
    ExportAudit: admission.stream((stream: AuditStream, caller) => {
      const { account } = stream.request;
      const whole = maySpeakForOthers(caller) || mayReadAll(caller);
      permit(account === '' ? whole : mayRead(caller, account));
      calls.exportAudit(stream);
    }),
  };
}

function permit(allowed: boolean): void {
  if (!allowed) throw forbidden();
}

function remainingMs(deadline: Date | number): number | null {
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(at) ? Math.max(0, at - Date.now()) : null;
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error) => {
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
