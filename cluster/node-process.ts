// What a node can only be told before its process starts, where several share this machine: its
// environment and its engine's flags. Knows no addresses and no folders.

import { availableParallelism } from 'node:os';

// libuv's four threads are too few for fsync, LevelDB and name lookups side by side. Large blocks go
// straight back to the system when freed: left to glibc's arenas, LevelDB's batches and tables held a
// node's memory 100 MB higher.
export const nodeEnvironment = {
  UV_THREADPOOL_SIZE: '8',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '524288',
} as const;

/** What collectors working beside one node could use. */
const collectorProcessors = 2;

/** Words that go before the script of each of `nodes` on this machine. Where there are too few
 *  processors for them, threads that clear young garbage beside a node's own take them from other
 *  nodes, and cost more in all. Old garbage is still marked beside it: done by the node's own thread
 *  alone that would be pauses, and a tenth more memory. The room for the young is kept small with it. */
export function nodeEngineFlags(nodes: number): readonly string[] {
  const isCrowded = availableParallelism() < collectorProcessors * nodes;
  return isCrowded ? ['--no-parallel-scavenge', '--max-semi-space-size=8'] : [];
}
