// Which seeds a run plays, and how long each. Knows no faults and nothing of what is found.

import { readFileSync } from 'node:fs';

/** The dice take 32 bits: seeds above would be the same runs again. */
export const seedMax = 2 ** 32 - 1;

export interface PlannedSeed {
  readonly seed: number;
  /** Of its faulty phase. */
  readonly events: number;
}

export interface SeedPlan {
  /** Infinity: until the time is up. */
  readonly count: number;
  /** For people. */
  readonly title: string;
  seeds(): Iterable<PlannedSeed>;
}

/** From `first` to `last`, which may be Infinity, as many events each. */
export function seedsBetween(first: number, last: number, events: number): SeedPlan {
  const each = `at least ${events.toLocaleString('en')} events each`;
  const end = last === Infinity ? '' : ` to ${last}`;
  return {
    count: last - first + 1,
    title: first === last ? `seed ${first}, ${each}` : `seeds from ${first}${end}, ${each}`,
    *seeds() {
      for (let seed = first; seed <= last; seed += 1) yield { seed, events };
    },
  };
}

/** What a file lists: an array of objects with `seed` and `events`, as failed-seeds.json. What is wrong
 *  with it otherwise. */
export function seedsOfFile(path: string): SeedPlan | string {
  const listed = listIn(path);
  if (typeof listed === 'string') return `${path}: ${listed}`;
  if (listed.length === 0) return `${path} lists no seed`;
  const seeds: PlannedSeed[] = [];
  for (const [at, entry] of listed.entries()) {
    const { seed, events } = entry ?? {};
    if (!isCount(seed) || !isCount(events) || seed > seedMax)
      return `${path}: entry ${at} lacks a seed up to ${seedMax} or its events`;
    seeds.push({ seed, events });
  }
  return {
    count: seeds.length,
    title: `the ${seeds.length} seeds of ${path}`,
    seeds: () => seeds,
  };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;

function listIn(path: string): readonly (Partial<Record<string, unknown>> | null)[] | string {
  try {
    const listed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(listed) ? listed : 'not a list';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
