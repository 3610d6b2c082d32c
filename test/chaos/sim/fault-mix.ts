// Which faults a seed has at all, and how often. A swarm: every seed draws its own mix, because a
// run with every fault at once hides what a run with three of them finds. Knows no mechanics.

import type { Streams } from './dice.ts';

export const faultNames = [
  'loss',
  'duplicate',
  'reorder',
  'slow-link',
  'one-way-cut',
  'partition',
  'clog',
  'crash',
  'crash-in-write',
  'crash-after-vote',
  'crash-between-effects',
  'lost-write',
  'torn-write',
  'garbled-write',
  'eio',
  'disk-full',
  'slow-disk',
  'hung-disk',
  'bit-rot',
  'pause',
  'clock-jump',
  'clock-drift',
  'transfer',
  'membership',
  'compaction',
  'cut-off',
  'swizzle',
  'split-change',
  'change-rush',
] as const;

export type FaultName = (typeof faultNames)[number];

/** Faults that come one at a time from the chaos, as against those that ride on other events. */
export const strikingFaults = [
  'slow-link',
  'one-way-cut',
  'partition',
  'clog',
  'crash',
  'eio',
  'disk-full',
  'slow-disk',
  'hung-disk',
  'bit-rot',
  'pause',
  'clock-jump',
  'transfer',
  'membership',
  'cut-off',
  'swizzle',
  'split-change',
  'change-rush',
] as const satisfies readonly FaultName[];

export type StrikingFault = (typeof strikingFaults)[number];

export interface FaultMix {
  readonly drawn: ReadonlySet<FaultName>;
  /** Share of packets, crashes or writes it hits; 0 for a fault that was not drawn. */
  share(fault: FaultName): number;
  /** Mean virtual time between two strikes. */
  readonly strikeEveryMs: number;
  readonly latencyMs: number;
  readonly diskLatencyMs: number;
  /** Mean time from an entry's commit to its application; 0: at once. */
  readonly applyLagMs: number;
  readonly segmentBytes: number;
  /** Of entries kept in memory; what is older is read from the disk to be sent or applied. */
  readonly cacheBytesMax: number;
  /** The log is cut once it holds half as much again. */
  readonly retainBytes: number;
  /** How many replicas vote in the beginning. */
  readonly founders: 3 | 5;
  /** Of entries in one append. */
  readonly messageBytesMax: number;
  /** What one turn says to a peer is several packets above this. */
  readonly frameBytes: number;
  /** Leaders answer reads on trust in clocks that run at most 30 % too fast or too slow. */
  readonly leaseReads: boolean;
  /** Who ends is soon known to be gone; and rumours. */
  readonly tellsOfDeaths: boolean;
  /** Nodes compare clocks, and one clock at a time is set wrong: `clock-jump` is that here. */
  readonly clockRule: boolean;
  readonly clients: number;
  /** Mean time between two turns of one client. */
  readonly thinkMs: number;
}

const unseating = ['partition', 'crash', 'crash-in-write', 'pause', 'transfer'] as const;

const leaseShare = 1 / 6;
/** Of the seeds whose clocks jump and do not drift: a sixth of all. */
const clockRuleShare = 2 / 3;

const sharesMax: Partial<Record<FaultName, number>> = {
  loss: 0.2,
  duplicate: 0.1,
  reorder: 0.2,
  'crash-in-write': 0.01,
  'crash-after-vote': 0.3,
  'crash-between-effects': 0.001,
  'lost-write': 0.5,
  'torn-write': 0.5,
  'garbled-write': 0.3,
};

/** Draws a mix; `without` names classes to leave out, for shrinking a failure. What came later has
 *  dice of its own. */
export function drawMix(
  { swarm: dice, clock }: Pick<Streams, 'swarm' | 'clock'>,
  without: ReadonlySet<FaultName>,
): FaultMix {
  const drawn = new Set<FaultName>();
  const shares = new Map<FaultName, number>();
  for (const fault of faultNames) {
    const wanted = dice.unit() < 0.5;
    const share = dice.between(0.1, 1) * (sharesMax[fault] ?? 1);
    if (!wanted || without.has(fault)) continue;
    drawn.add(fault);
    shares.set(fault, share);
  }
  settleDependencies(drawn, without);
  for (const fault of shares.keys()) if (!drawn.has(fault)) shares.delete(fault);
  const leaseReads = dice.chance(leaseShare);
  return {
    drawn,
    leaseReads,
    // By clocks that drift so much nobody can compare any.
    clockRule: clock.chance(clockRuleShare) && drawn.has('clock-jump') && !drawn.has('clock-drift'),
    share: (fault) => shares.get(fault) ?? 0,
    strikeEveryMs: dice.pick([150, 400, 1_200, 3_000]),
    latencyMs: dice.pick([0.5, 2, 10, 40]),
    diskLatencyMs: dice.pick([0.2, 1, 4, 15]),
    applyLagMs: dice.pick([0, 0, 1, 20]),
    segmentBytes: dice.pick([4_096, 16_384, 65_536]),
    retainBytes: dice.pick(drawn.has('compaction') ? [50_000, 500_000, 2_000_000] : [1e12]),
    founders: dice.pick([3, 3, 5]),
    messageBytesMax: dice.pick([512, 4_096]),
    clients: 2 + dice.below(5),
    thinkMs: dice.pick([10, 25, 60]),
    // Last, so that they change nothing else of what older seeds drew.
    tellsOfDeaths: dice.chance(0.5),
    cacheBytesMax: dice.pick([2_048, 8_192, 8_192, 262_144]),
    frameBytes: dice.pick([1_024, 4_096, 16_384]),
  };
}

// What can only happen at a crash needs crashes; and a group that changes its members cannot also
// lose a disk's contents: two of two voters would be one too many.
function settleDependencies(drawn: Set<FaultName>, without: ReadonlySet<FaultName>): void {
  const tears = ['lost-write', 'torn-write', 'garbled-write'] as const;
  if (!drawn.has('crash-in-write')) for (const fault of tears) drawn.delete(fault);
  if (!drawn.has('membership')) {
    drawn.delete('split-change');
    drawn.delete('change-rush');
  } else {
    drawn.delete('bit-rot');
    drawn.delete('garbled-write');
  }
  if (drawn.has('bit-rot')) drawn.add('crash');
  // Something has to unseat leaders.
  if (!without.has('crash') && !unseating.some((fault) => drawn.has(fault))) drawn.add('crash');
}
