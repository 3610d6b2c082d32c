// Judges whether this node's clock of day may stamp entries: against the median of the voters'
// clocks, so that no single clock, the leader's included, can carry the books off. Pure; knows how
// far clocks are apart, not who leads.

import { sortedIds } from '../../raft/core/conf-state.ts';
import type { NodeId } from '../../raft/core/node-id.ts';
import type { ClockReading } from './peer-clocks.ts';

/** A clock further than this from the quorum's median stamps nothing, ms. */
export const clockOffMs = 500;
/** One that was off is trusted again within this, ms: a clock at the limit must not hand over and
 *  come back for ever. */
export const clockBackMs = 400;

export type ClockVerdict =
  /** Fewer than three clocks, or no majority of them: none is more right than another. */
  | {
      readonly kind: 'few';
      /** Of the clocks heard, this node's own included, the lowest less this node's; at most 0. */
      readonly lowestMs: number;
      /** How far the furthest is from this node's. */
      readonly apartMs: number;
    }
  | { readonly kind: 'right'; readonly aheadMs: number }
  /** `fit`: the other voters whose clocks are near the median. */
  | { readonly kind: 'off'; readonly aheadMs: number; readonly fit: readonly NodeId[] };

export interface ClockEvidence {
  readonly nodeId: NodeId;
  readonly voters: readonly NodeId[];
  /** Of the peers' clocks, as far as they are known. */
  readonly readings: ReadonlyMap<NodeId, ClockReading>;
  /** The verdict before was `off`. */
  readonly wasOff: boolean;
}

interface VotersClock extends ClockReading {
  readonly id: NodeId;
}

export function judgeClock(evidence: ClockEvidence): ClockVerdict {
  const { voters } = evidence;
  const clocks = voters.flatMap((id) => clockOf(id, evidence));
  clocks.sort((a, b) => a.aheadMs - b.aheadMs);
  // Of an even number the lower of the two in the middle: time held back harms less than time lost.
  const median = clocks[(clocks.length - 1) >> 1];
  if (median === undefined || clocks.length < 3 || clocks.length * 2 <= voters.length) {
    return few(clocks);
  }
  const aheadMs = 0 - median.aheadMs;
  const limitMs = evidence.wasOff ? clockBackMs : clockOffMs + median.errorMs;
  if (Math.abs(aheadMs) <= limitMs) return { kind: 'right', aheadMs };
  const isNear = (clock: VotersClock): boolean =>
    Math.abs(clock.aheadMs - median.aheadMs) <= clockOffMs;
  const fit = sortedIds(clocks.filter(isNear).map(({ id }) => id));
  return { kind: 'off', aheadMs, fit: fit.filter((id) => id !== evidence.nodeId) };
}

function clockOf(id: NodeId, { nodeId, readings }: ClockEvidence): VotersClock[] {
  if (id === nodeId) return [{ id, aheadMs: 0, errorMs: 0 }];
  const reading = readings.get(id);
  return reading === undefined ? [] : [{ id, ...reading }];
}

// Within the error of its reading a clock is no lower than ours: a pair that agrees must not hold
// time back for ever.
function few(clocks: readonly VotersClock[]): ClockVerdict {
  const lowestMs = Math.min(0, ...clocks.map(({ aheadMs, errorMs }) => aheadMs + errorMs));
  const apartMs = Math.max(0, ...clocks.map(({ aheadMs }) => Math.abs(aheadMs)));
  return { kind: 'few', lowestMs, apartMs };
}
