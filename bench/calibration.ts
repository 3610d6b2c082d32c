// How many connections PostgreSQL does best with on this machine: tried briefly before the passes,
// singles and batches apart, so that it is compared at its best.

import { foreignCpuMax } from './bars.ts';
import type { LoadPlan } from './contender.ts';
import { measure } from './measure.ts';
import { connectionChoices } from './postgres-peer.ts';
import type { PostgresPeer } from './postgres-peer.ts';
import { quiet } from './quiet.ts';

const attemptsMax = 3;
const timing = { warmMs: 700, runMs: 1_500 };

export interface Calibration {
  readonly batch: number;
  readonly connections: number;
  readonly tried: readonly { readonly connections: number; readonly ordersPerSecond: number }[];
}

/** Tries them all and has the peer keep the best. */
export async function calibrate(
  peer: PostgresPeer,
  batch: number,
  signal: AbortSignal,
): Promise<Calibration> {
  const tried = [];
  for (const connections of connectionChoices) {
    const plan = peer.planOver(connections, batch, timing);
    tried.push({ connections, ordersPerSecond: await bestRate(plan, peer, signal) });
  }
  const [best] = [...tried].sort((a, b) => b.ordersPerSecond - a.ordersPerSecond);
  const connections = best?.connections ?? connectionChoices[0];
  peer.choose(batch, connections);
  return { batch, connections, tried };
}

// Somebody else's work during one of these short tries would decide for a whole run: such a try is
// repeated, and the better one counts.
async function bestRate(plan: LoadPlan, peer: PostgresPeer, signal: AbortSignal): Promise<number> {
  let best = 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    await quiet(signal);
    const { ordersPerSecond, cpu } = await measure(plan, peer, signal);
    best = Math.max(best, ordersPerSecond);
    if (cpu.foreign < foreignCpuMax) break;
  }
  return best;
}
