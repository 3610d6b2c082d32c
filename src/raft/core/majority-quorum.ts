// What a majority of one set of voters agrees on. Raft paper §5.2 and §5.4.2. Kept brute-force
// simple: a clever way of counting is how entries get committed without a quorum.

import type { NodeId } from './node-id.ts';

export type VoteOutcome = 'pending' | 'won' | 'lost';

/** What an empty majority "commits": no bound at all, so that it never holds the other one back. */
export const NO_BOUND = Number.POSITIVE_INFINITY;

/** An index a voter has acknowledged, or undefined if it has not spoken. */
export type AckedIndex = (id: NodeId) => number | undefined;

/** The highest index acknowledged by more than half of the voters; 0 if there is none. */
export function majorityCommitted(voters: readonly NodeId[], acked: AckedIndex): number {
  if (voters.length === 0) return NO_BOUND;
  const descending: number[] = [];
  for (const id of voters) insertDescending(descending, acked(id) ?? 0);
  return descending[Math.floor(voters.length / 2)] ?? 0;
}

// Asked for every answer of a follower: sorting a few numbers in general costs ten times as much.
function insertDescending(descending: number[], index: number): void {
  let at = descending.length;
  for (; at > 0; at -= 1) {
    const before = descending[at - 1] ?? 0;
    if (before >= index) break;
    descending[at] = before;
  }
  descending[at] = index;
}

/** The state of a ballot among the voters; an empty set of voters is always won. */
export function majorityVote(
  voters: readonly NodeId[],
  votes: ReadonlyMap<NodeId, boolean>,
): VoteOutcome {
  if (voters.length === 0) return 'won';
  const needed = Math.floor(voters.length / 2) + 1;
  const granted = voters.filter((id) => votes.get(id) === true).length;
  const silent = voters.filter((id) => !votes.has(id)).length;
  if (granted >= needed) return 'won';
  return granted + silent >= needed ? 'pending' : 'lost';
}
