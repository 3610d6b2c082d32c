// A file in the data directory that keeps a node from starting until an operator has decided. Left
// when replicas differ and no majority says which of them is right. Knows the file, not the cause.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDurably } from '../../raft/storage/disk-io.ts';
import { isCode } from '../../raft/storage/identity-file.ts';
import { StorageError } from '../../raft/storage/storage-error.ts';

const fileName = 'stopped';

/** Durable once resolved. */
export async function leaveStopNote(dataDir: string, reason: string): Promise<void> {
  await createDurably(join(dataDir, fileName), Buffer.from(`${reason}\n`));
}

/** @throws StorageError when the node must not start */
export async function refuseIfStopped(dataDir: string): Promise<void> {
  const file = join(dataDir, fileName);
  try {
    const problem = (await readFile(file, 'utf8')).trim();
    const remedy =
      'Find out which node is right (holdfast log inspect, the audit). There, delete this file; ' +
      'on the others, delete this file and the books-<n> directory, which is then refilled.';
    throw new StorageError('damaged', { file, problem, remedy });
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}
