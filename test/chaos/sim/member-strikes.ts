// Changes of membership at the worst of times: alone, followed by a cut between those who know of it
// and those who do not, or one after another until those who go by the oldest membership crash and
// come back cut off from those who go by the newest. Knows which members; not what Raft does.

import { confChange } from '../../../src/raft/core/conf-change.ts';
import type { ConfChangeStep } from '../../../src/raft/core/conf-change.ts';
import { isJoint } from '../../../src/raft/core/conf-state.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { cutBetween } from './blow.ts';
import { isQuorum } from './members-seen.ts';
import type { SwizzleWorld } from './swizzle.ts';
import type { SimReplica } from './sim-replica.ts';

export interface MemberWorld extends SwizzleWorld {
  readonly leader: () => SimReplica | undefined;
  /** The run lasts only for what has not struck yet. */
  isOverdue(): boolean;
  note(id: number, what: string): void;
}

const armedMs = 5_000;
const hasteShare = 0.5;

export class MemberStrikes {
  readonly #world: MemberWorld;
  #splitUntilMs = 0;
  #rushUntilMs = 0;
  #rushLeft = 0;
  #over = false;

  constructor(world: MemberWorld) {
    this.#world = world;
    // Whoever was just elected is asked for a change before it could commit anything.
    world.witness.watchLeaders(() => {
      if (this.#over || !world.mix.drawn.has('membership')) return;
      if (!world.dice.chance(hasteShare)) return;
      world.agenda.after(0, () => {
        this.change();
      });
    });
    world.witness.watchMembers((id) => {
      // What was just applied comes into force in this very turn.
      world.agenda.after(0, () => {
        this.#changed(id);
      });
    });
  }

  /** Proposes some change. */
  change(): void {
    const { tally, leader } = this.#world;
    const process = leader()?.process ?? null;
    if (process === null) return;
    const steps = this.#someSteps(process.conf);
    if (steps.length === 0) return;
    process.act((driver) => {
      if (driver.proposeConfChange(confChange(steps)).kind === 'accepted') tally.took('membership');
    });
  }

  /** The next change is followed by a cut. */
  split(): void {
    this.#splitUntilMs = this.#world.agenda.nowMs + armedMs;
    this.change();
  }

  /** The next changes come in a row, and end in crashes. */
  rush(): void {
    this.#rushUntilMs = this.#world.agenda.nowMs + armedMs;
    this.#rushLeft = 2;
    this.change();
  }

  end(): void {
    this.#over = true;
    this.#splitUntilMs = 0;
    this.#rushUntilMs = 0;
  }

  #changed(id: number): void {
    const { nowMs } = this.#world.agenda;
    if (nowMs < this.#splitUntilMs) this.#split(id);
    if (nowMs >= this.#rushUntilMs) return;
    this.#rushLeft -= 1;
    if (this.#rushLeft > 0) this.change();
    else this.#forget();
  }

  // Between `id`, who knows the newest membership, with the newcomers, and everybody else.
  #split(id: number): void {
    const { witness, tally } = this.#world;
    const [now, before] = witness.membersLately;
    if (now === undefined || before === undefined) return;
    this.#splitUntilMs = 0;
    const newcomers = [...now.voters].filter((voter) => !before.voters.has(voter));
    const knowing = new Set([id, ...newcomers]);
    tally.took('split-change');
    this.#cutFor((peer) => knowing.has(peer));
  }

  // A majority of the membership before the last that leaves a majority of the newest outside.
  #forget(): void {
    const { witness, tally, replicas, dice } = this.#world;
    this.#rushUntilMs = 0;
    const [now, , before] = witness.membersLately;
    if (now === undefined || before === undefined) return;
    const forgetful = subsets(replicas.map(({ id }) => id)).filter(
      (ids) => isQuorum(before, (id) => ids.has(id)) && isQuorum(now, (id) => !ids.has(id)),
    );
    if (forgetful.length === 0) {
      if (this.#world.isOverdue()) this.rush();
      return;
    }
    const away = dice.pick(forgetful);
    tally.took('change-rush');
    for (const replica of replicas) {
      if (!away.has(replica.id) || !replica.up) continue;
      this.#world.note(replica.id, 'crashes, after changes of membership');
      replica.crash();
    }
    this.#cutFor((peer) => away.has(peer));
  }

  #cutFor(isAway: (id: number) => boolean): void {
    const { agenda, dice, network, replicas } = this.#world;
    network.heal();
    cutBetween(
      network,
      replicas.map(({ id }) => id),
      isAway,
    );
    agenda.after(dice.between(2_000, 6_000), () => {
      if (!this.#over) network.heal();
    });
  }

  // Between three and five voters where there were three, learners on the way; never fewer than three.
  #someSteps({ voters, learners, ...conf }: ConfState): ConfChangeStep[] {
    if (isJoint({ voters, learners, ...conf })) return [];
    const { dice, replicas } = this.#world;
    const steps: ConfChangeStep[] = [];
    const outsiders = replicas.map(({ id }) => id).filter((id) => !voters.includes(id));
    const joining = outsiders.length > 0 && (voters.length <= 3 || dice.chance(0.5));
    const replaceShare = this.#world.isOverdue() ? 0.7 : 0.3;
    const replaced = joining && dice.chance(replaceShare) ? Math.min(2, outsiders.length) : 0;
    if (replaced > 1) return this.#replace(replaced, { voters, outsiders });
    if (joining) {
      const kind = dice.chance(0.5) ? 'add-learner' : 'add-voter';
      steps.push({ kind, nodeId: dice.pick(outsiders) });
    }
    if (voters.length > 3 || (joining && steps[0]?.kind === 'add-voter' && dice.chance(0.4))) {
      steps.push({ kind: dice.chance(0.2) ? 'add-learner' : 'remove', nodeId: dice.pick(voters) });
    }
    return steps;
  }

  #replace(
    count: number,
    {
      voters,
      outsiders,
    }: { readonly voters: readonly number[]; readonly outsiders: readonly number[] },
  ): ConfChangeStep[] {
    const { dice } = this.#world;
    const first = dice.below(voters.length);
    return Array.from({ length: count }, (_, at): ConfChangeStep[] => [
      { kind: 'add-voter', nodeId: outsiders[at] ?? 0 },
      { kind: 'remove', nodeId: voters[(first + at) % voters.length] ?? 0 },
    ]).flat();
  }
}

function subsets(ids: readonly number[]): Set<number>[] {
  return Array.from(
    { length: 2 ** ids.length },
    (_, bits) => new Set(ids.filter((_id, at) => (bits & (1 << at)) !== 0)),
  );
}
