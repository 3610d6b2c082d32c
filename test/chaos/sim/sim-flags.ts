// The simulator's flags. Knows words, not runs.

export interface SimFlags {
  readonly firstSeed: number;
  /** Infinity: until the time is up. */
  readonly lastSeed: number;
  readonly minutes: number;
  /** Events of each seed's faulty phase. */
  readonly events: number;
  readonly traceFile: string | null;
  readonly shrink: boolean;
  /** The mutant the module hook put in; only repeated in what is printed. */
  readonly mutant: string | null;
}

const usage =
  'usage: sim [--seed S | --seeds A..B] [--minutes M] [--steps N] [--trace FILE] [--shrink] [--mutant NAME]';

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

const known = new Set(['--seed', '--seeds', '--minutes', '--steps', '--trace', '--mutant']);

function flagsOf(values: ReadonlyMap<string, string>, shrink: boolean): SimFlags | string {
  const minutes = Number(values.get('--minutes') ?? Infinity);
  const events = Number(values.get('--steps') ?? 20_000);
  const seeds = seedsOf(values);
  if (seeds === null) return `--seeds is A..B, both whole numbers\n${usage}`;
  if (!(minutes > 0)) return `--minutes is a number above 0\n${usage}`;
  if (!Number.isSafeInteger(events) || events < 1) return `--steps is a whole number\n${usage}`;
  return {
    ...seeds,
    minutes,
    events,
    traceFile: values.get('--trace') ?? null,
    shrink,
    mutant: values.get('--mutant') ?? null,
  };
}

// Without seeds: one, or, for a length of time, as many as fit from one that the date gives.
function seedsOf(values: ReadonlyMap<string, string>) {
  const range = /^(\d+)(?:\.\.(\d+))?$/.exec(values.get('--seeds') ?? values.get('--seed') ?? '');
  if (range === null && (values.has('--seeds') || values.has('--seed'))) return null;
  if (range === null) {
    const firstSeed = seedOfDate(new Date());
    return { firstSeed, lastSeed: values.has('--minutes') ? Infinity : firstSeed };
  }
  const firstSeed = Number(range[1]);
  return { firstSeed, lastSeed: Number(range[2] ?? range[1]) };
}

/** Another start every day, the same all day. */
export const seedOfDate = (date: Date): number =>
  date.getUTCFullYear() * 1_000_000 + (date.getUTCMonth() + 1) * 10_000 + date.getUTCDate() * 100;
