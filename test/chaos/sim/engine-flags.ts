// How the engine is told to run a simulator. Knows flags of node, nothing of what is simulated.

/** A run makes much garbage and keeps little of it: collected rarely, from the start on, and beside
 *  nothing else, it costs a fifth less of the one core that a simulator has. */
export const engineFlags = [
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
  '--single-threaded-gc',
] as const;
