// Asks the leader to hand over. Knows the admin service.

import type { ServiceError } from '@grpc/grpc-js';
import { ClusterError } from '../domain/cluster-error.ts';
import type { TransferLeaderResponse__Output } from '../gen/holdfast/admin/v1/TransferLeaderResponse.ts';
import { clusterErrorOf } from './grpc-error.ts';
import type { LeaderFinder } from './leader-finder.ts';

export type TransferAnswer = TransferLeaderResponse__Output;

/** @throws ClusterError 'no-quorum' (none) when nobody leads */
export async function handOver(
  finder: LeaderFinder,
  toNode: number,
  timeoutMs: number,
): Promise<TransferAnswer> {
  const leader = await finder.find();
  if (leader === null) {
    throw new ClusterError('no-quorum', 'none', { message: 'no node leads at the moment' });
  }
  const { admin } = finder.channel(leader.address);
  return new Promise((resolve, reject) => {
    admin.TransferLeader(
      { toNode },
      { deadline: Date.now() + timeoutMs },
      (error: ServiceError | null, response?: TransferAnswer) => {
        if (error === null && response !== undefined) resolve(response);
        else reject(error === null ? noAnswer() : clusterErrorOf(error, 'unknown'));
      },
    );
  });
}

const noAnswer = (): ClusterError => new ClusterError('unavailable', 'unknown');
