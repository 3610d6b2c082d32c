// A scenario as data: how many nodes, what load, which faults in which order, what is checked, how
// long. Says what a scenario file may hold; runs nothing.

import { z } from 'zod';

export const faultKinds = [
  'kill',
  'pause',
  'partition',
  'deaf',
  'mute',
  'restart',
  'rolling-restart',
  'transfer',
  'full-disk',
  'slow-disk',
  'skewed-clock',
  'replace',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Whom a fault befalls. `minority` and `majority` are drawn; a majority contains the leader. */
export const faultTargets = ['leader', 'follower', 'any', 'minority', 'majority', 'all'] as const;

export type FaultTarget = (typeof faultTargets)[number];

const fault = z.strictObject({
  kind: z.enum(faultKinds),
  target: z.enum(faultTargets).default('leader'),
  /** From the fault to its healing, for those that last. */
  lastsMs: z.number().int().min(0).max(120_000).default(0),
  /** slow-disk: how much longer every sync takes; skewed-clock: how far its clock is off, either way. */
  byMs: z.number().int().min(-86_400_000).max(86_400_000).default(0),
  /** The leader is killed as well, a moment after the fault has begun. */
  killLeader: z.boolean().default(false),
});

export const scenarioShape = z.strictObject({
  name: z.string(),
  about: z.string(),
  nodes: z.union([z.literal(3), z.literal(5)]).default(3),
  /** How long faults are begun for; the run ends when the last one is healed. */
  seconds: z.number().int().min(1).max(86_400),
  workload: z.strictObject({
    clients: z.number().int().min(1).max(64).default(4),
    tradersPerClient: z.number().int().min(1).max(1_000).default(5),
    readShare: z.number().min(0).max(1).default(0.1),
    registers: z.number().int().min(0).max(64).default(3),
    registerShare: z.number().min(0).max(1).default(0.2),
    /** Between two operations of a trader, on average; long runs need it to stay checkable. */
    thinkMs: z.number().int().min(0).max(60_000).default(0),
    deadlineMs: z.number().int().min(1).max(600_000).default(15_000),
  }),
  /** `sequence`: as they stand, again and again; `random`: drawn by the seed. */
  order: z.enum(['sequence', 'random']).default('sequence'),
  /** True: when all have been, the run is over even if time is left. */
  once: z.boolean().default(false),
  faults: z.array(fault).min(1),
  /** Between a healed fault and the next. */
  calmMs: z.number().int().min(0).max(60_000).default(1_000),
  checkers: z.array(z.enum(['orders', 'conservation', 'digests'])).min(1),
});

export type Scenario = z.infer<typeof scenarioShape>;
export type Fault = Scenario['faults'][number];
export type Workload = Scenario['workload'];
