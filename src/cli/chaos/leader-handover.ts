// A handover as a fault: what the leader refuses, or cannot finish in time, is no failure of the run.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import { FaultRefused } from './fault-hands.ts';

/** @throws FaultRefused when leadership stays where it is */
export async function handLeadershipOver(client: HoldfastClient): Promise<void> {
  try {
    const { done, refusal } = await client.transferLeader();
    if (!done) throw new FaultRefused(refusal);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    throw new FaultRefused(error.message, { cause: error });
  }
}
