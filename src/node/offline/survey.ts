// `node survey`: what a stopped node's directory holds, so that of several the fullest can be found.
// Reads only. Knows flags and what to tell; how the files are laid out is known to src/raft/storage.

import { parseArgs } from 'node:util';
import type { ReplicaFinding } from '../../domain/replica-finding.ts';
import { readIdentity } from '../../raft/storage/identity-file.ts';
import { inspectReplica } from '../../raft/storage/inspect.ts';
import { required } from './init.ts';

/** @throws UsageError for flags, StorageError when there is no replica or its hard state is damaged */
export async function surveyReplica(args: readonly string[]): Promise<ReplicaFinding> {
  const options = { 'data-dir': { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const dataDir = required(values['data-dir'], '--data-dir');
  const { clusterId, nodeId } = await readIdentity(dataDir);
  return { dataDir, clusterId, nodeId, ...(await endOfLog(dataDir)) };
}

// Terms only grow along the bytes of a log, and indices within a term: of all that was written, the
// highest is the end, unless the books are ahead of it.
async function endOfLog(
  dataDir: string,
): Promise<Pick<ReplicaFinding, 'lastTerm' | 'lastIndex' | 'flaw'>> {
  let [lastTerm, lastIndex, durableThrough, suspectFrom] = [0, 0, 0, 0];
  let damage = '';
  for await (const found of inspectReplica(dataDir)) {
    if (found.kind === 'hard-state') {
      ({ durableThrough, suspectFrom } = found.slot);
      [lastTerm, lastIndex] = [found.slot.booksTerm, found.slot.booksIndex];
    } else if (found.kind === 'entry') {
      const isFurther = found.term === lastTerm ? found.index > lastIndex : found.term > lastTerm;
      if (isFurther) [lastTerm, lastIndex] = [found.term, found.index];
    } else if (found.kind === 'damage') {
      damage = `, ${found.file} is damaged at byte ${found.offset}`;
    }
  }
  // A write that a crash cut short was acknowledged to nobody: damage is a flaw only before this.
  const lost = lastIndex < durableThrough ? lastIndex + 1 : suspectFrom;
  const flaw = lost === 0 ? null : `entries from ${lost} on may be lost${damage}`;
  return { lastTerm, lastIndex, flaw };
}
