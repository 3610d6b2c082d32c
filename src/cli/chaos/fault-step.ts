// One fault from its beginning to its healing: picks whom it befalls, does it, waits, takes it back.
// Knows hands and numbers, not load and not verdicts.

import type { Random } from '../../base/prng.ts';
import type { FaultHands } from './fault-hands.ts';
import type { Fault } from './scenario.ts';

/** What the fault befell. */
export interface Befallen {
  readonly nodeIds: readonly number[];
  readonly leader: boolean;
}

/** @param leaderId who leads now */
export function befallen(
  { target }: Pick<Fault, 'target'>,
  leaderId: number,
  { nodeIds, random }: { readonly nodeIds: readonly number[]; readonly random: Random },
): Befallen {
  const others = shuffled(
    nodeIds.filter((nodeId) => nodeId !== leaderId),
    random,
  );
  const minority = (nodeIds.length - 1) >> 1;
  const picked = ((): readonly number[] => {
    switch (target) {
      case 'leader':
        return [leaderId];
      case 'follower':
        return others.slice(0, 1);
      case 'any':
        return shuffled(nodeIds, random).slice(0, 1);
      case 'minority':
        return shuffled(nodeIds, random).slice(0, minority);
      case 'majority':
        return [leaderId, ...others.slice(0, minority)];
      case 'all':
      default:
        return nodeIds;
    }
  })();
  return { nodeIds: picked, leader: picked.includes(leaderId) };
}

/** Begins the fault; resolves with what ends it. What does not last has nothing to end. */
export async function begin(
  hands: FaultHands,
  { kind, byMs }: Fault,
  nodeIds: readonly number[],
): Promise<() => Promise<void>> {
  switch (kind) {
    case 'kill':
      await each(nodeIds, (nodeId) => hands.kill(nodeId));
      return nothing;
    case 'pause':
      await each(nodeIds, (nodeId) => hands.pause(nodeId));
      return () => each(nodeIds, (nodeId) => hands.resume(nodeId));
    case 'partition':
      await hands.cut(nodeIds, 'both');
      return () => hands.heal();
    case 'deaf':
      await hands.cut(nodeIds, 'in');
      return () => hands.heal();
    case 'mute':
      await hands.cut(nodeIds, 'out');
      return () => hands.heal();
    case 'full-disk':
      await each(nodeIds, (nodeId) => hands.fillDisk(nodeId));
      return () => hands.heal();
    case 'slow-disk':
      await each(nodeIds, (nodeId) => hands.slowDisk(nodeId, byMs));
      return () => hands.heal();
    case 'skewed-clock':
      await each(nodeIds, (nodeId) => hands.skewClock(nodeId, byMs));
      return () => hands.heal();
    case 'replace': {
      const replaced = each(nodeIds, (nodeId) => hands.replace(nodeId));
      // Meanwhile the leader may be killed; whether it worked is looked at in the end.
      replaced.catch(() => undefined);
      return () => replaced;
    }
    case 'transfer':
      await hands.transfer();
      return nothing;
    case 'restart':
    case 'rolling-restart':
    default:
      await inTurn(hands, nodeIds);
      return nothing;
  }
}

const nothing = (): Promise<void> => Promise.resolve();

async function each(nodeIds: readonly number[], act: (nodeId: number) => Promise<void>) {
  await Promise.all(nodeIds.map(act));
}

const readyDeadlineMs = 60_000;
const lookEveryMs = 100;

// The next only once the one before is back, or a rolling restart would be an outage.
async function inTurn(hands: FaultHands, nodeIds: readonly number[]): Promise<void> {
  for (const nodeId of nodeIds) {
    await hands.restart(nodeId);
    if (nodeId !== nodeIds.at(-1)) await untilAllReady(hands);
  }
}

/** Whether all nodes were ready before a minute was over. */
export async function untilAllReady(hands: FaultHands): Promise<boolean> {
  const giveUpAtMs = performance.now() + readyDeadlineMs;
  while (performance.now() < giveUpAtMs) {
    if (await hands.allReady()) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return false;
}

function shuffled(nodeIds: readonly number[], random: Random): number[] {
  const rest = [...nodeIds];
  return nodeIds.map(() => rest.splice(random.below(rest.length), 1)[0] ?? 0);
}
