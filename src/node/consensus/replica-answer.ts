// What `/replica?lag=` answers a balancer: whether this node is near enough to what it knows to be
// committed. Knows the rule, not where the numbers come from.

import type { OpsAnswer } from '../../telemetry/ops-server.ts';

export interface ReplicaState {
  readonly role: string;
  /** Entries committed, as far as this node knows, and not applied here. */
  readonly lagEntries: number;
  readonly hasLeader: boolean;
}

const lagEntriesMax = 1_000;

/** `wanted`: how many entries the node may be behind; null: 1,000. 400 for anything but a number. */
export function replicaAnswer(wanted: string | null, state: ReplicaState): OpsAnswer {
  if (wanted !== null && !/^\d{1,15}$/.test(wanted)) {
    return { status: 400, body: { error: 'lag: must be a whole number of entries, 0 or more' } };
  }
  const most = wanted === null ? lagEntriesMax : Number(wanted);
  const { role, lagEntries, hasLeader } = state;
  return {
    status: hasLeader && lagEntries <= most ? 200 : 503,
    body: { role, lag: lagEntries },
  };
}
