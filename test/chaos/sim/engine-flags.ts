// How the engine is told to run a simulator. Knows flags of node, nothing of what is simulated.

/** The whole program runs in every event, no part of it often: code that is put into its callers a
 *  second and a third time is compiled longer than it ever runs, and crowds out the rest. */
export const inliningFlags = [
  '--max-inlined-bytecode-size=120',
  '--max-inlined-bytecode-size-cumulative=150',
] as const;

/** A run makes much garbage and keeps little of it: collected rarely, from the start on, and beside
 *  nothing else, it costs a fifth less of the one core that a simulator has. */
export const engineFlags = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--single-threaded-gc',
  ...inliningFlags,
] as const;
