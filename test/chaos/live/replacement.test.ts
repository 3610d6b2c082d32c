// A member is replaced by exactly one other, whatever happens to the answers meanwhile.

import { expect, test } from 'vitest';
import { FaultUnfinished } from '../../../src/cli/chaos/fault-hands.ts';
import type { MemberChange, MemberList, MembershipAnswer } from '../../../src/client/membership.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { replaceMember } from './replacement.ts';
import type { ReplacementPlan } from './replacement.ts';

type Role = 'voter' | 'learner';

/** Three voters led by node 1. Every change works; of what it answers, the first is lost. */
class ForgetfulCluster {
  readonly changes: string[] = [];
  leaderId = 1;
  /** Learners stay learners. */
  promotes = true;
  readonly #roles = new Map<number, Role>([1, 2, 3].map((nodeId) => [nodeId, 'voter']));
  readonly #removed: number[] = [];
  readonly #answered = new Set<string>();

  members(): Promise<MemberList> {
    const members = [...this.#roles].map(([nodeId, role]) => ({ nodeId, role }));
    const removedIds = this.#removed;
    return Promise.resolve({ leaderId: this.leaderId, members, removedIds } as MemberList);
  }

  changeMembers({ action = '', nodeId, member }: MemberChange): Promise<MembershipAnswer> {
    const whom = nodeId ?? member?.nodeId ?? 0;
    const change = `${action} ${whom}`;
    this.changes.push(change);
    if (action === 'remove') this.#remove(whom);
    if (action === 'add') this.#roles.set(whom, 'learner');
    if (action === 'promote' && this.promotes) this.#roles.set(whom, 'voter');
    if (this.#answered.has(change)) return Promise.resolve({ done: true, refusal: 'not yet' });
    this.#answered.add(change);
    return Promise.reject(new ClusterError('unavailable', 'unknown'));
  }

  transferLeader(): Promise<{ done: boolean; refusal: string; leaderId: number }> {
    this.changes.push('transfer');
    this.leaderId = 2;
    return Promise.resolve({ done: true, refusal: '', leaderId: 2 });
  }

  #remove(nodeId: number): void {
    this.#roles.delete(nodeId);
    this.#removed.push(nodeId);
  }
}

function planFor(cluster: ForgetfulCluster): ReplacementPlan {
  const note = (what: string): Promise<void> => {
    cluster.changes.push(what);
    return Promise.resolve();
  };
  return {
    client: cluster,
    stepDeadlineMs: 500,
    addressesOf: () => ({ peerAddress: 'p:1', clientAddress: 'c:1', httpAddress: 'h:1' }),
    retire: (nodeId) => note(`retire ${nodeId}`),
    prepare: ({ nodeId }) => note(`prepare ${nodeId}`),
    start: ({ nodeId }) => {
      void note(`start ${nodeId}`);
    },
  };
}

test('a change whose answer was lost is not asked for again once it is in force', async () => {
  const cluster = new ForgetfulCluster();
  expect(await replaceMember(planFor(cluster), 3)).toBe(4);
  expect(cluster.changes).toEqual([
    ...['remove 3', 'retire 3', 'prepare 4', 'add 4', 'start 4', 'promote 4'],
  ]);
});

test('a leader hands over before it is removed', async () => {
  const cluster = new ForgetfulCluster();
  await replaceMember(planFor(cluster), 1);
  expect(cluster.changes.slice(0, 2)).toEqual(['transfer', 'remove 1']);
});

test('a step that never comes about is a verdict on the cluster', async () => {
  const cluster = new ForgetfulCluster();
  cluster.promotes = false;
  const never = replaceMember(planFor(cluster), 3);
  await expect(never).rejects.toThrow(FaultUnfinished);
  await expect(never).rejects.toThrow('node 4 votes (not yet)');
});
