// A member of a running cluster is removed for good and another takes its place, as an operator would
// do it. Every step is asked for until the cluster says that it is so: leaders die meanwhile, and an
// answer that was lost says nothing.

import { randomBytes } from 'node:crypto';
import type { MemberPlan } from '../../../cluster/topology.ts';
import { FaultUnfinished } from '../../../src/cli/chaos/fault-hands.ts';
import type { HoldfastClient } from '../../../src/client/holdfast-client.ts';
import type { MemberChange, MemberList } from '../../../src/client/membership.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';

export interface ReplacementPlan {
  readonly client: Pick<HoldfastClient, 'members' | 'changeMembers' | 'transferLeader'>;
  /** For each step; a minute and a half when left out. */
  readonly stepDeadlineMs?: number;
  /** Where the node of this number will listen. */
  readonly addressesOf: (
    nodeId: number,
  ) => Pick<MemberPlan, 'peerAddress' | 'clientAddress' | 'httpAddress'>;
  /** The removed one is not to be started again. */
  readonly retire: (nodeId: number) => Promise<void>;
  /** Makes the new node's directory. */
  readonly prepare: (member: MemberPlan, list: MemberList) => Promise<void>;
  readonly start: (member: MemberPlan) => void;
}

const usualDeadlineMs = 90_000;
const againAfterMs = 200;

/** Answers the new node's number. @throws FaultUnfinished when a step did not come about in time */
export async function replaceMember(plan: ReplacementPlan, nodeId: number): Promise<number> {
  await untilSo(plan, (list) => list.removedIds.includes(nodeId), {
    ...{ what: `node ${nodeId} is removed`, change: { action: 'remove', nodeId } },
  });
  await plan.retire(nodeId);
  const list = await untilSo(plan, () => true, { what: 'the members are known', change: null });
  const used = [...list.members.map((member) => member.nodeId), ...list.removedIds];
  const freshId = Math.max(...used) + 1;
  const incarnation = randomBytes(8).toString('hex');
  const fresh = { nodeId: freshId, incarnation, ...plan.addressesOf(freshId) };
  await plan.prepare(fresh, list);
  await untilSo(plan, ({ members }) => members.some((member) => member.nodeId === freshId), {
    ...{ what: `node ${freshId} is added`, change: { action: 'add', member: fresh } },
  });
  plan.start(fresh);
  await untilSo(plan, (now) => roleOf(now, freshId) === 'voter', {
    ...{ what: `node ${freshId} votes`, change: { action: 'promote', nodeId: freshId } },
  });
  return freshId;
}

interface Step {
  readonly what: string;
  readonly change: MemberChange | null;
}

async function untilSo(
  { client, stepDeadlineMs = usualDeadlineMs }: ReplacementPlan,
  isSo: (list: MemberList) => boolean,
  { what, change }: Step,
): Promise<MemberList> {
  const giveUpAtMs = performance.now() + stepDeadlineMs;
  let lastWord = '';
  while (performance.now() < giveUpAtMs) {
    try {
      const list = await client.members();
      if (isSo(list)) return list;
      // A leader does not remove itself: it hands over, and the next one does.
      const own = change?.action === 'remove' && change.nodeId === list.leaderId;
      if (own) await client.transferLeader();
      if (change !== null) lastWord = (await client.changeMembers(change)).refusal;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      lastWord = error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
  throw new FaultUnfinished(`not in ${stepDeadlineMs} ms: ${what} (${lastWord})`);
}

const roleOf = ({ members }: MemberList, nodeId: number): string | null =>
  members.find((member) => member.nodeId === nodeId)?.role ?? null;
