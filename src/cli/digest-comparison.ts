// Compares replicas by the digests in their status answers: at their applied index if they share it,
// else at the newest checkpoint that all of them still know. Pure.

import type { LiveStatus, NodeStatus } from './cluster-report.ts';
import { liveOf } from './cluster-report.ts';

export type DigestVerdict =
  | {
      readonly kind: 'equal';
      readonly index: number;
      readonly digest: string;
      readonly nodeIds: readonly number[];
    }
  | {
      readonly kind: 'different';
      readonly index: number;
      readonly digests: readonly { readonly nodeId: number; readonly digest: string }[];
    }
  /** No index at which all could be compared. */
  | { readonly kind: 'apart' }
  | { readonly kind: 'too-few' };

export function compareDigests(statuses: readonly NodeStatus[]): DigestVerdict {
  const live = liveOf(statuses);
  if (live.length < 2) return { kind: 'too-few' };
  const known = live.map(digestsByIndex);
  const [first] = known;
  const shared = [...(first?.keys() ?? [])].filter((index) => known.every((map) => map.has(index)));
  if (shared.length === 0) return { kind: 'apart' };
  const index = Math.max(...shared);
  const digests = live.map((status, i) => ({
    nodeId: status.nodeId,
    digest: known[i]?.get(index) ?? '',
  }));
  const digest = digests[0]?.digest ?? '';
  if (digests.some((other) => other.digest !== digest))
    return { kind: 'different', index, digests };
  return { kind: 'equal', index, digest, nodeIds: live.map((status) => status.nodeId) };
}

function digestsByIndex(status: LiveStatus): Map<number, string> {
  const digests = new Map(status.checkpoints.map(({ index, digest }) => [index, digest]));
  return digests.set(status.appliedIndex, status.digest);
}
