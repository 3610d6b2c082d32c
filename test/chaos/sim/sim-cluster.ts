// The replicas of a run looked at together: who leads, who is a member, whether all is well. Knows
// neither faults nor what is expected when.

import { allMembers, isJoint } from '../../../src/raft/core/conf-state.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { SimClient } from './sim-client.ts';
import type { SimReplica } from './sim-replica.ts';

export class SimCluster {
  readonly replicas: readonly SimReplica[];
  /** Asked for with every event once peace has come: worked out for each membership once. */
  #members: readonly SimReplica[] = [];
  #membersOf: ConfState | null = null;

  constructor(replicas: readonly SimReplica[]) {
    this.replicas = replicas;
  }

  replica(id: number): SimReplica | undefined {
    return this.replicas[id - 1];
  }

  /** Of several that think they lead, the one of the newest term. */
  leader(): SimReplica | undefined {
    let newest: SimReplica | undefined;
    for (const replica of this.replicas) {
      if (replica.process?.leading !== true) continue;
      if (newest === undefined || termOf(replica) > termOf(newest)) newest = replica;
    }
    return newest;
  }

  members(): readonly SimReplica[] {
    const conf = this.leader()?.process?.conf ?? null;
    if (conf === null || conf !== this.#membersOf) {
      const ids = conf === null ? [] : allMembers(conf);
      this.#members = this.replicas.filter(({ id }) => ids.includes(id));
      this.#membersOf = conf;
    }
    return this.#members;
  }

  /** One disk at a time: what the others hold must be enough to mend it. */
  othersAreWhole(id: number): boolean {
    return this.replicas.every(
      (replica) => replica.id === id || (!replica.rotten && !replica.suspect),
    );
  }

  /** Every client has its answers, every member has applied all there is, and no change of members is
   *  under way: the end of one may take the leader with it. */
  isWell(clients: readonly SimClient[]): boolean {
    if (!clients.every((client) => client.idle)) return false;
    const leader = this.leader()?.process ?? null;
    if (leader === null || isJoint(leader.conf)) return false;
    const { commit, lastIndex } = leader;
    if (lastIndex !== commit) return false;
    return this.members().every(
      ({ process }) => process?.books.appliedIndex === commit && !process.suspect,
    );
  }

  ailments(clients: readonly SimClient[]): string {
    const replicas = this.replicas.map(({ id, process }) => {
      if (process === null) return `${id} down`;
      const { role, term, commit, applied, lastIndex, suspect } = process.status();
      const doubt = suspect ? ' suspect' : '';
      return `${id} ${role} term ${term} commit ${commit} applied ${applied} last ${lastIndex}${doubt}`;
    });
    const waiting = clients.filter((client) => !client.idle).map(({ id }) => id);
    return [...replicas, `clients waiting: ${waiting.join(' ')}`].join('; ');
  }
}

const termOf = ({ process }: SimReplica): number => process?.term ?? 0;
