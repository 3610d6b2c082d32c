// A drill: the answers to a leader's heartbeats are held up, and before they come another leads. A read
// that was asked in between must not be confirmed by them (thesis §6.4). The stale read that a leader
// would serve is found by the clients' own judge.

import type { Drill, DrillWorld } from './drill-world.ts';
import { votersOf } from './members-seen.ts';

/** Less than an election timeout: the old leader must not notice by itself. */
const heldMs = 900;
const transferAfterMs = 150;
/** What the new leader committed is read there, and told. */
const readNewAfterMs = 400;
const readOldFromMs = 550;
const readEveryMs = 50;
const restMs = 1_000;

/** All must be well. */
export function beginHeldRound(world: DrillWorld): Drill {
  const { agenda, dice, network, cluster, clients, witness } = world;
  const leader = cluster.leader();
  const leaderId = leader?.id ?? 0;
  const peers = cluster.replicas.map(({ id }) => id).filter((id) => id !== leaderId);
  const heirs = votersOf(witness.members).filter((id) => id !== leaderId);
  const heirId = heirs.length === 0 ? leaderId : dice.pick(heirs);
  const endMs = agenda.nowMs + heldMs + restMs;
  for (const id of peers) network.link(id, leaderId).cloggedUntilMs = agenda.nowMs + heldMs;
  // The round whose answers will be late.
  leader?.process?.read(() => undefined);
  agenda.after(transferAfterMs, () => {
    leader?.process?.act((driver) => driver.transferLeader(heirId));
  });
  agenda.after(readNewAfterMs, () => {
    for (const client of clients) client.readFrom(heirId);
  });
  for (let atMs = readOldFromMs; atMs < heldMs; atMs += readEveryMs) {
    agenda.after(atMs, () => {
      for (const client of clients) client.readFrom(leaderId);
    });
  }
  return {
    name: `${leaderId} hears late that ${heirId} leads`,
    isOver: () => agenda.nowMs >= endMs,
    fault: () => null,
  };
}
