// The digests that stand below each other in a table of nodes: all of one entry, or each with its own
// entry beside it where there is no common one. Digests of different entries differ, and mean nothing.

import { liveOf } from './cluster-report.ts';
import type { NodeStatus } from './cluster-report.ts';
import { compareDigests } from './digest-comparison.ts';

export interface ShownDigests {
  /** What the column is called. */
  readonly head: string;
  readonly byNode: ReadonlyMap<number, string>;
  /** What is to be said below the table; '' when nothing is. */
  readonly remark: string;
}

const shownCharacters = 8;

export function shownDigests(statuses: readonly NodeStatus[]): ShownDigests {
  const verdict = compareDigests(statuses);
  const head = 'index' in verdict ? `digest at ${verdict.index}` : 'digest';
  if (verdict.kind === 'equal') {
    const each = verdict.nodeIds.map((nodeId) => [nodeId, short(verdict.digest)] as const);
    return { head, byNode: new Map(each), remark: '' };
  }
  if (verdict.kind === 'different') {
    const each = verdict.digests.map(({ nodeId, digest }) => [nodeId, short(digest)] as const);
    const remark = 'THE REPLICAS DIFFER: see docs/operations.md, "Replicas differ".';
    return { head, byNode: new Map(each), remark };
  }
  const own = liveOf(statuses).map(({ nodeId, digest, appliedIndex }) => {
    return [nodeId, `${short(digest)} at ${appliedIndex}`] as const;
  });
  return { head, byNode: new Map(own), remark: '' };
}

const short = (digest: string): string => digest.slice(0, shownCharacters);
