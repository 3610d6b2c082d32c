// The simulator's flags, as words, and the seeds they name. Knows nothing of a run.

import { seedMax, seedsBetween, seedsOfFile } from './seed-plan.ts';
import type { SeedPlan } from './seed-plan.ts';

export interface SimFlags {
  readonly plan: SeedPlan;
  readonly minutes: number;
  readonly traceFile: string | null;
  readonly shrink: boolean;
  /** The mutant the module hook put in; only repeated in what is printed. */
  readonly mutant: string | null;
}

const seedRule = `a whole number up to ${seedMax}`;
const usage = '--help lists the flags';

/** The flags, or what is wrong with them. */
export function readSimFlags(args: readonly string[]): SimFlags | string {
  const values = new Map<string, string>();
  let shrink = false;
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', joined] = (args[at] ?? '').split('=');
    if (name === '--shrink') {
      shrink = true;
      continue;
    }
    if (!known.has(name)) return `unknown flag ${name}\n${usage}`;
    const value = joined ?? args[(at += 1)];
    if (value === undefined) return `${name} needs a value\n${usage}`;
    values.set(name, value);
  }
  return flagsOf(values, shrink);
}

const known = new Set([
  '--seed',
  '--seeds',
  '--seeds-from',
  '--minutes',
  '--steps',
  '--trace',
  '--mutant',
]);

function flagsOf(values: ReadonlyMap<string, string>, shrink: boolean): SimFlags | string {
  const minutes = Number(values.get('--minutes') ?? Infinity);
  const events = Number(values.get('--steps') ?? 25_000);
  const plan = planOf(values, events);
  if (typeof plan === 'string') return `${plan}\n${usage}`;
  if (!(minutes > 0)) return `--minutes is a number above 0\n${usage}`;
  if (!Number.isSafeInteger(events) || events < 1) return `--steps is a whole number\n${usage}`;
  return {
    plan,
    minutes,
    traceFile: values.get('--trace') ?? null,
    shrink,
    mutant: values.get('--mutant') ?? null,
  };
}

// Without seeds: one, or, for a length of time, as many as fit from one that the date gives.
function planOf(values: ReadonlyMap<string, string>, events: number): SeedPlan | string {
  const file = values.get('--seeds-from');
  if (file !== undefined) {
    const other = ['--seed', '--seeds', '--steps'].find((name) => values.has(name));
    return other === undefined ? seedsOfFile(file) : `${other} does not go with --seeds-from`;
  }
  const [one, range] = [values.get('--seed'), values.get('--seeds')];
  if (one !== undefined && range !== undefined) return '--seed does not go with --seeds';
  if (one !== undefined) {
    const seed = seedOf(one);
    return seed === null ? `--seed is ${seedRule}` : seedsBetween(seed, seed, events);
  }
  if (range !== undefined) return planOfRange(range, events);
  const first = seedOfDate(new Date());
  return seedsBetween(first, values.has('--minutes') ? Infinity : first, events);
}

function planOfRange(range: string, events: number): SeedPlan | string {
  const [first = null, last = first, ...more] = range.split('..').map(seedOf);
  if (first === null || last === null || more.length > 0)
    return `--seeds is A..B, each ${seedRule}`;
  if (last < first) return `--seeds ends before it begins: ${range}`;
  return seedsBetween(first, last, events);
}

function seedOf(text: string): number | null {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Infinity;
  return seed <= seedMax ? seed : null;
}

/** Another start every day, the same all day. */
export const seedOfDate = (date: Date): number =>
  date.getUTCFullYear() * 1_000_000 + (date.getUTCMonth() + 1) * 10_000 + date.getUTCDate() * 100;
