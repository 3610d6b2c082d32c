// A drill for groups that read by lease: of a leader's quorum one dies and is back at once, and those
// who heard nothing for long ask for its vote. It answered a heartbeat just before, on which the
// leader's lease rests, though it cannot know (thesis §6.4.1). The stale read that would follow is
// found by the clients' own judge.

import { cutBetween } from './blow.ts';
import type { Drill, DrillWorld } from './drill-world.ts';
import { votersOf } from './members-seen.ts';

/** Those who are cut off wait no longer. */
const waitMs = 2_200;
const backAfterMs = 15;
const askEveryMs = 40;
const readEveryMs = 25;
/** From the death on, more than any lease lasts. */
const watchMs = 600;
const restMs = 1_500;

/** All must be well. */
export function beginForgottenPromise(world: DrillWorld): Drill {
  const { agenda, dice, network, cluster, clients, witness } = world;
  const leaderId = cluster.leader()?.id ?? 0;
  const voters = votersOf(witness.members).filter((id) => id !== leaderId);
  const quorumOthers = Math.floor((voters.length + 1) / 2);
  const brief = voters.length === 0 ? leaderId : dice.pick(voters);
  const loyal = new Set([leaderId, brief]);
  for (const id of voters) if (loyal.size < quorumOthers + 1) loyal.add(id);
  const ids = cluster.replicas.map(({ id }) => id);
  const away = ids.filter((id) => !loyal.has(id));
  const endMs = agenda.nowMs + waitMs + watchMs + restMs;
  cutBetween(network, ids, (id) => loyal.has(id));
  agenda.after(waitMs, () => {
    const replica = cluster.replica(brief);
    replica?.crash();
    network.heal();
    loyal.delete(brief);
    cutBetween(network, ids, (id) => loyal.has(id));
    agenda.after(backAfterMs, () => {
      replica?.start();
    });
  });
  for (let atMs = waitMs; atMs < waitMs + watchMs; atMs += askEveryMs) {
    agenda.after(atMs, () => {
      const asker = cluster.replica(away[0] ?? 0)?.process;
      if (asker?.leading !== true) asker?.act((driver) => driver.campaign());
    });
  }
  for (let atMs = waitMs + readEveryMs; atMs < waitMs + watchMs; atMs += readEveryMs) {
    agenda.after(atMs, () => {
      for (const client of clients) client.readFrom(away[0] ?? leaderId);
      for (const client of clients) client.readFrom(leaderId);
    });
  }
  return {
    name: `${brief} answers ${leaderId}, dies and is asked for its vote`,
    isOver: () => agenda.nowMs >= endMs,
    fault: () => {
      network.heal();
      return null;
    },
  };
}
