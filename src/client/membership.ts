// Asks the leader who belongs to the cluster, to change that, and for all its books. Knows the admin service, not what
// makes a change safe.

import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { AdminServiceClient } from '../gen/holdfast/admin/v1/AdminService.ts';
import type { ChangeMembershipRequest } from '../gen/holdfast/admin/v1/ChangeMembershipRequest.ts';
import type { ChangeMembershipResponse__Output } from '../gen/holdfast/admin/v1/ChangeMembershipResponse.ts';
import type { ListMembersResponse__Output } from '../gen/holdfast/admin/v1/ListMembersResponse.ts';
import type { SaveSnapshotResponse__Output } from '../gen/holdfast/admin/v1/SaveSnapshotResponse.ts';
import { clusterErrorOf } from './grpc-error.ts';
import type { LeaderFinder } from './leader-finder.ts';

export type MemberList = ListMembersResponse__Output;
export type MemberChange = ChangeMembershipRequest;
export type MembershipAnswer = ChangeMembershipResponse__Output;

type Answered<T> = (error: ServiceError | null, response?: T) => void;

/** @throws ClusterError 'no-quorum' (none) when nobody leads */
export async function listMembers(finder: LeaderFinder, timeoutMs: number): Promise<MemberList> {
  const admin = await leadersAdmin(finder);
  return answerOf('none', (done) => {
    admin.ListMembers({}, { deadline: Date.now() + timeoutMs }, done);
  });
}

/** @throws ClusterError 'no-quorum' (none) when nobody leads; unknown when the answer is lost */
export async function changeMembers(
  finder: LeaderFinder,
  change: MemberChange,
  timeoutMs: number,
): Promise<MembershipAnswer> {
  const admin = await leadersAdmin(finder);
  return answerOf('unknown', (done) => {
    admin.ChangeMembership(change, { deadline: Date.now() + timeoutMs }, done);
  });
}

/** The bytes of a snapshot file, part by part, of the node at `address` or else of the leader. Whole
 *  only when it ends without throwing. @throws ClusterError */
export async function* savedSnapshot(
  finder: LeaderFinder,
  address: string | null,
): AsyncGenerator<Uint8Array> {
  const { admin } =
    address === null ? { admin: await leadersAdmin(finder) } : finder.channel(address);
  const call = admin.SaveSnapshot({});
  try {
    for await (const answer of call) yield (answer as SaveSnapshotResponse__Output).part;
  } catch (error) {
    throw clusterErrorOf(error as ServiceError, 'none');
  } finally {
    call.cancel();
  }
}

async function leadersAdmin(finder: LeaderFinder): Promise<AdminServiceClient> {
  const leader = await finder.find();
  if (leader !== null) return finder.channel(leader.address).admin;
  throw new ClusterError('no-quorum', 'none', { message: 'no node leads at the moment' });
}

function answerOf<T>(effect: 'none' | 'unknown', ask: (done: Answered<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else if (error === null) reject(new ClusterError('unavailable', effect));
      else reject(clusterErrorOf(error, effect));
    });
  });
}
