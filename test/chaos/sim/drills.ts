// What is tried at the end, when all is well and nothing else strikes: that one who was cut off and
// comes back deposes nobody, that a bare majority of the voters goes on alone, whoever else is away,
// that a leader who hears nobody gives way, that books can be read from a new leader though nobody
// writes, and that words which come too late count for nothing. Knows what must come of each; not how the cluster does it.

import { cutBetween } from './blow.ts';
import type { Dice } from './dice.ts';
import type { Drill, DrillWorld } from './drill-world.ts';
import { beginForgottenPromise } from './forgotten-promise.ts';
import { beginHeldAcknowledgement } from './held-acknowledgement.ts';
import { beginHeldAnswers } from './held-answers.ts';
import { beginHeldRound } from './held-round.ts';
import { isQuorum, votersOf } from './members-seen.ts';
import type { SimCluster } from './sim-cluster.ts';

const leaseShare = 0.8;
const heldShare = 0.3;
const awayMs = 4_000;
/** Any disturbance is over by then: a few election timeouts. */
const backMs = 3_000;
const goOnMsMax = 30_000;
const answersEach = 3;
/** Answered since another leads: more than can have been on their way. */
const readsWanted = 20;

/** Begins one of them. All must be well. */
export function beginDrill(world: DrillWorld): Drill {
  const { dice, witness } = world;
  if (world.leaseReads && dice.chance(leaseShare)) {
    return dice.pick([beginHeldAnswers, beginForgottenPromise])(world);
  }
  // Only in larger groups can entries be stored by several and by no quorum.
  const isLarge = votersOf(witness.members).length >= 5;
  if (isLarge && dice.chance(heldShare)) return beginHeldAcknowledgement(world);
  return dice.pick([beginAbsence, beginAlone, beginDeafness, beginSilence, beginHeldRound])(world);
}

/** A transfer's own, one that its heir forces on the others when it comes back, and a split vote. */
const wishedTermsMax = 3;

// Thesis §9.6: a replica that was cut off does not disrupt the cluster when it returns.
// A transfer asked for in the time of the strikes may end only now, even in the hands of one who has
// just been cut off: its new term, and what comes of it, is no disruption.
function beginAbsence({ agenda, dice, network, cluster, witness }: DrillWorld): Drill {
  const before = standingOf(cluster);
  const others = cluster.members().filter(({ id }) => id !== before.leaderId);
  const awayId = others.length === 0 ? 0 : dice.pick(others).id;
  const endMs = agenda.nowMs + awayMs + backMs;
  cutBetween(network, idsOf(cluster), (id) => id === awayId);
  agenda.after(awayMs, () => {
    network.heal();
  });
  return {
    name: `${awayId} is away for a while`,
    isOver: () => agenda.nowMs >= endMs,
    fault: () => {
      const { leaderId, term } = standingOf(cluster);
      if (leaderId === before.leaderId && term === before.term) return null;
      const isNear = leaderId !== 0 && term <= before.term + wishedTermsMax;
      if (isNear && witness.isWished(before.term + 1)) return null;
      const now = `${leaderId} leads term ${term}`;
      return `${awayId} was away and back, and ${now} instead of ${before.leaderId} ${before.term}`;
    },
  };
}

// Paper §2, thesis §4.2.1: any majority of the voters is enough, and nobody else is needed.
function beginAlone(world: DrillWorld): Drill {
  const { dice, network, cluster } = world;
  const { members } = world.witness;
  const core = new Set<number>();
  for (const id of shuffled(votersOf(members), dice)) {
    if (!isQuorum(members, (voter) => core.has(voter))) core.add(id);
  }
  cutBetween(network, idsOf(cluster), (id) => core.has(id));
  return mustGoOn(world, `only ${[...core].join(' ')}, a majority, are left`);
}

// Thesis §6.2: a leader that hears no quorum steps down, or its heartbeats would hold up the others.
function beginDeafness(world: DrillWorld): Drill {
  const { network, cluster } = world;
  const { leaderId } = standingOf(cluster);
  for (const id of idsOf(cluster)) {
    if (id !== leaderId) network.link(id, leaderId).cutBy = 'one-way-cut';
  }
  return mustGoOn(world, `leader ${leaderId} hears none of the others`);
}

// Paper §8: a new leader finds out by itself what is committed, though nobody writes anything.
function beginSilence({ agenda, network, cluster, oracle }: DrillWorld): Drill {
  const { leaderId } = standingOf(cluster);
  const endMs = agenda.nowMs + goOnMsMax;
  let wanted = Infinity;
  const isRead = (): boolean => {
    const heirLeads = cluster.replicas.some(
      ({ id, process }) => id !== leaderId && process?.leading,
    );
    if (wanted === Infinity && heirLeads) wanted = oracle.reads + readsWanted;
    return oracle.reads >= wanted;
  };
  cutBetween(network, idsOf(cluster), (id) => id === leaderId);
  return {
    name: `leader ${leaderId} is gone and nobody writes`,
    isOver: () => isRead() || agenda.nowMs >= endMs,
    fault: () => {
      network.heal();
      if (isRead()) return null;
      return `leader ${leaderId} is gone, nobody writes, and nobody may read either`;
    },
  };
}

function mustGoOn({ agenda, network, cluster, clients, oracle }: DrillWorld, name: string): Drill {
  const wanted = oracle.answers + answersEach * clients.length;
  const endMs = agenda.nowMs + goOnMsMax;
  for (const client of clients) client.resume();
  const goesOn = (): boolean => oracle.answers >= wanted;
  return {
    name,
    isOver: () => goesOn() || agenda.nowMs >= endMs,
    fault: () => {
      const fault = goesOn() ? null : `${name}, and nothing goes on: ${cluster.ailments(clients)}`;
      for (const client of clients) client.stop();
      network.heal();
      return fault;
    },
  };
}

function standingOf(cluster: SimCluster): { readonly leaderId: number; readonly term: number } {
  const leader = cluster.leader();
  return { leaderId: leader?.id ?? 0, term: leader?.process?.term ?? 0 };
}

const idsOf = ({ replicas }: SimCluster): number[] => replicas.map(({ id }) => id);

function shuffled(ids: readonly number[], dice: Dice): number[] {
  return ids
    .map((id) => ({ id, at: dice.unit() }))
    .sort((a, b) => a.at - b.at)
    .map(({ id }) => id);
}
