// Which seeds a run plays, and how long each. Knows no faults and nothing of what is found.

import { readFileSync } from 'node:fs';

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

/** What a file lists: an array of objects with `seed` and `events`, as failed-seeds.json. */
export function seedsOfFile(path: string): SeedPlan {
  const listed = JSON.parse(readFileSync(path, 'utf8')) as readonly PlannedSeed[];
  return {
    count: listed.length,
    title: `the ${listed.length} seeds of ${path}`,
    seeds: () => listed,
  };
}
