// What must be true of all replicas together: the same state under the same index, and books in which
// nothing was made or lost. Asks the nodes themselves, as an operator would.

import { expect } from 'vitest';
import { clusterReport, liveOf } from '../../src/cli/cluster-report.ts';
import type { LiveStatus } from '../../src/cli/cluster-report.ts';
import { checkConservation } from '../../src/cli/conservation.ts';
import { compareDigests } from '../../src/cli/digest-comparison.ts';
import type { LocalCluster } from './local-cluster.ts';

const settleDeadlineMs = 30_000;

/** Waits until all replicas can be compared at or after everything acknowledged so far; fails when
 *  they differ. Answers the index. Best asked while nothing is written. */
export async function expectEqualDigests(cluster: LocalCluster): Promise<number> {
  const { index: from } = await cluster.client().summary();
  const nodes = cluster.file().nodes.length;
  const { index } = await cluster.eventually('comparable replicas', settleDeadlineMs, async () => {
    const verdict = compareDigests(await cluster.status());
    if (verdict.kind === 'different') return verdict;
    const all = verdict.kind === 'equal' && verdict.nodeIds.length === nodes;
    return all && verdict.index >= from ? verdict : null;
  });
  expect(compareDigests(await cluster.status()).kind).not.toBe('different');
  return index;
}

/** Both conservation laws, to the last unit. */
export async function expectConserved(cluster: LocalCluster): Promise<void> {
  const { value } = await cluster.client().summary();
  expect(checkConservation(value).violations).toEqual([]);
}

/** One node's status. @throws when it does not answer */
export async function statusOf(cluster: LocalCluster, nodeId: number): Promise<LiveStatus> {
  const found = liveOf(await cluster.status()).find((status) => status.nodeId === nodeId);
  if (found === undefined) throw new Error(`node ${nodeId} does not answer`);
  return found;
}

/** A node that follows, the one with the lowest number. */
export async function someFollower(cluster: LocalCluster): Promise<number> {
  await cluster.leader();
  const { leaderId, rows } = clusterReport(await cluster.status());
  const follower = rows.find((row) => row.kind === 'live' && row.nodeId !== leaderId);
  if (follower?.nodeId === undefined || follower.nodeId === null) throw new Error('no follower');
  return follower.nodeId;
}
