// What the nodes' status answers say together: who leads, who lags, who is silent. Pure.

import type { HoldfastClient } from '../client/holdfast-client.ts';

export type NodeStatus = Awaited<ReturnType<HoldfastClient['clusterStatus']>>[number];
export type LiveStatus = Exclude<NodeStatus, { readonly error: string }>;

export type ReportRow =
  | ({ readonly kind: 'live'; readonly endpoint: string; readonly lag: number | null } & LiveStatus)
  | {
      readonly kind: 'dead';
      readonly endpoint: string;
      readonly nodeId: number | null;
      readonly error: string;
    };

export interface ClusterReport {
  readonly clusterId: string;
  /** 0 while nobody leads. */
  readonly leaderId: number;
  readonly term: number;
  readonly rows: readonly ReportRow[];
}

export const liveOf = (statuses: readonly NodeStatus[]): LiveStatus[] => statuses.filter(isLive);

const isLive = (status: NodeStatus): status is LiveStatus => !('error' in status);

export function clusterReport(statuses: readonly NodeStatus[]): ClusterReport {
  const live = liveOf(statuses);
  const leader = leaderOf(live);
  return {
    clusterId: live[0]?.clusterId ?? '',
    leaderId: leader?.nodeId ?? 0,
    term: Math.max(0, ...live.map((status) => status.term)),
    rows: statuses.map((status) => row(status, { leader, live })).sort(byNode),
  };
}

// A leader that was cut off says that it leads until it notices; the highest term is right.
function leaderOf(live: readonly LiveStatus[]): LiveStatus | null {
  return live
    .filter((status) => status.role === 'leader')
    .reduce<LiveStatus | null>(
      (best, status) => (best === null || status.term > best.term ? status : best),
      null,
    );
}

interface Around {
  readonly leader: LiveStatus | null;
  readonly live: readonly LiveStatus[];
}

function row(status: NodeStatus, { leader, live }: Around): ReportRow {
  const endpoint = status.address;
  if (isLive(status)) {
    // The leader was asked at another moment, so a follower can seem ahead of it.
    const lag = leader === null ? null : Math.max(0, leader.commitIndex - status.appliedIndex);
    return { kind: 'live', endpoint, lag, ...status };
  }
  const members = live.flatMap((other) => other.members);
  const member = members.find((known) => known.clientAddress === endpoint);
  return { kind: 'dead', endpoint, nodeId: member?.nodeId ?? null, error: status.error };
}

const byNode = (a: ReportRow, b: ReportRow): number => (a.nodeId ?? 0) - (b.nodeId ?? 0);
