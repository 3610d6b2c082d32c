// Who leads, asked of every node. A node that lost its leadership without noticing yet says so too,
// with an older term; the highest term wins.

import type { HoldfastClient } from '../src/client/holdfast-client.ts';

export interface Leader {
  readonly nodeId: number;
  readonly term: number;
}

/** The leader as the reachable nodes see it; null while there is none. */
export async function findLeader(client: HoldfastClient): Promise<Leader | null> {
  const statuses = await client.clusterStatus({ deadlineMs: 1000 });
  let found: Leader | null = null;
  for (const status of statuses) {
    if ('error' in status || status.role !== 'leader') continue;
    if (found === null || status.term > found.term) {
      found = { nodeId: status.nodeId, term: status.term };
    }
  }
  return found;
}
