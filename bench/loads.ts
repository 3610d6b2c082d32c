// The loads of the comparison: how many calls are outstanding, how many orders a call carries, from
// how many processes. Each system gets the same load; what a system makes of it is in its own file.

export interface Load {
  readonly name: LoadName;
  /** Calls outstanding at once over all processes, each awaiting its own answer. */
  readonly callers: number;
  /** Orders per call; 1 is a single order. */
  readonly batch: number;
  /** Processes that share the callers evenly. */
  readonly processes: number;
  readonly says: string;
}

export type LoadName = 'one' | 'singles-256' | 'singles-1000' | 'batches' | 'processes-8';

export interface LoadTiming {
  readonly warmMs: number;
  readonly runMs: number;
}

export const loads: readonly Load[] = [
  { name: 'one', callers: 1, batch: 1, processes: 1, says: 'one caller, one order at a time' },
  {
    ...{ name: 'singles-256', callers: 256, batch: 1, processes: 1 },
    says: '256 callers of one client, each awaiting its own single order',
  },
  {
    ...{ name: 'singles-1000', callers: 1_000, batch: 1, processes: 1 },
    says: '1,000 callers of one client, each awaiting its own single order',
  },
  {
    ...{ name: 'batches', callers: 32, batch: 100, processes: 1 },
    says: 'batches of 100 orders, 32 outstanding',
  },
  {
    ...{ name: 'processes-8', callers: 1_000, batch: 1, processes: 8 },
    says: '1,000 callers of single orders, spread over 8 client processes',
  },
];

/** The loads whose name is one of these words or starts with one and a dash; all for no words.
 *  Null, and nothing run, when a word fits none. */
export function pickLoads(words: readonly string[]): readonly Load[] | null {
  const fits = (load: Load, word: string): boolean =>
    load.name === word || load.name.startsWith(`${word}-`);
  if (words.some((word) => !loads.some((load) => fits(load, word)))) return null;
  return loads.filter((load) => words.length === 0 || words.some((word) => fits(load, word)));
}
