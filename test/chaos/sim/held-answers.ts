// A drill for groups that read by lease: a leader is cut off, and the last answers to its heartbeats
// come when another leads already. They were given long ago, and the lease is no longer for that
// (thesis §6.4.1). The stale read that it would serve is found by the clients' own judge.

import type { Drill, DrillWorld } from './drill-world.ts';

/** More than the others mostly wait, less than a leader that hears nobody may stay. */
const heldMs = 1_450;
/** By then the heartbeats of the last round have been answered. */
const cutAfterMs = 200;
/** What comes later than those answers, a higher term among it, comes later still. */
const laterMs = 700;
const readEveryMs = 40;
const readNewFromMs = 1_050;
const readOldForMs = 400;
const restMs = 1_500;

/** All must be well. */
export function beginHeldAnswers({ agenda, network, cluster, clients }: DrillWorld): Drill {
  const leaderId = cluster.leader()?.id ?? 0;
  const peers = cluster.replicas.map(({ id }) => id).filter((id) => id !== leaderId);
  const beganMs = agenda.nowMs;
  const readOf = (ids: readonly number[]): void => {
    for (const client of clients) for (const id of ids) client.readFrom(id);
  };
  for (const id of peers) network.link(id, leaderId).cloggedUntilMs = beganMs + heldMs;
  agenda.after(cutAfterMs, () => {
    for (const id of peers) {
      network.link(leaderId, id).cutBy = 'partition';
      network.link(id, leaderId).cloggedUntilMs = beganMs + heldMs + laterMs;
    }
  });
  for (let atMs = readNewFromMs; atMs < heldMs; atMs += readEveryMs) {
    agenda.after(atMs, () => {
      readOf(peers);
    });
  }
  for (let atMs = heldMs + 1; atMs < heldMs + readOldForMs; atMs += readEveryMs) {
    agenda.after(atMs, () => {
      readOf([leaderId]);
    });
  }
  return {
    name: `${leaderId} is cut off and hears late what it was answered`,
    isOver: () => agenda.nowMs >= beganMs + heldMs + laterMs + restMs,
    fault: () => {
      network.heal();
      return null;
    },
  };
}
