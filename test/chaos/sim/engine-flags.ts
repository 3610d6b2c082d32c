// How the engine is told to run a simulator. Knows flags of node, nothing of what is simulated.

/** The whole program runs in every event, no part of it often: in some dozens of seeds, code that is
 *  put into its callers a second and a third time is compiled longer than it ever runs. */
const sparingFlags = [
  '--max-inlined-bytecode-size=120',
  '--max-inlined-bytecode-size-cumulative=150',
] as const;

/** In hundreds of seeds it pays; these are the engine's own limits. */
const lavishFlags = [
  '--max-inlined-bytecode-size=460',
  '--max-inlined-bytecode-size-cumulative=920',
] as const;

/** The cost of the first dozen is made good after about fifty. */
const seedsOfShortRun = 100;

/** How much code is put into its callers, for a run of so many seeds. */
export const inliningFlags = (seeds: number) =>
  seeds > seedsOfShortRun && Number.isFinite(seeds) ? lavishFlags : sparingFlags;

/** A run makes much garbage and keeps little of it: collected rarely, from the start on, and by one
 *  thread, it takes a fourteenth of the one core that a simulator has, for some 360 MB of memory. */
export const engineFlags = [
  '--min-semi-space-size=128',
  '--max-semi-space-size=128',
  '--single-threaded-gc',
] as const;
