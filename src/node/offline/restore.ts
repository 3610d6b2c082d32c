// `node restore`: gives an empty directory the identity of a node of a new cluster whose books begin
// as a snapshot file has them: same digest, same numbering, another cluster. Every node of the new
// cluster is made from the same file, so that their logs begin behind the same entry. The identity
// is written last: without one the directory may be removed and the restore repeated.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeMeta, encodeMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { createReplica } from '../../raft/storage/create-replica.ts';
import type { ReplicaIdentity } from '../../raft/storage/identity-file.ts';
import { StorageError } from '../../raft/storage/storage-error.ts';
import { openDatabase, syncDatabase, valueOf } from '../books/books-database.ts';
import { SnapshotWriter } from '../books/snapshot-writer.ts';
import { identityOf, identityOptions, required } from './init.ts';
import { foundersConf } from '../open-replica.ts';
import { encodeMembership } from '../membership/roster-codec.ts';
import type { SnapshotFileHeader } from '../../codec/snapshot-file.ts';
import { SnapshotFileReader } from '../snapshots/snapshot-file-reader.ts';

export interface Restored extends SnapshotFileHeader {
  readonly nodeId: number;
}

const booksNumber = 1;

/** Answers what was restored, under the new cluster's id. @throws UsageError, StorageError */
export async function restoreNode(args: readonly string[]): Promise<Restored> {
  const options = { ...identityOptions, file: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const identity = identityOf(values);
  const dataDir = required(values['data-dir'], '--data-dir');
  await requireEmpty(dataDir);
  const reader = await SnapshotFileReader.open(required(values.file, '--file'));
  try {
    const { header } = reader;
    const directory = join(dataDir, `books-${booksNumber}`);
    await writeBooks(reader, directory);
    await adopt(directory, identity);
    const { index, term } = header;
    await createReplica(dataDir, identity, { books: { number: booksNumber, index, term } });
    return { ...header, clusterId: identity.clusterId, nodeId: identity.nodeId };
  } finally {
    await reader.close();
  }
}

async function requireEmpty(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const [found] = await readdir(dataDir);
  if (found === undefined) return;
  const remedy = 'Restore into an empty directory.';
  throw new StorageError('exists', { file: dataDir, problem: `holds ${found}`, remedy });
}

async function writeBooks(reader: SnapshotFileReader, directory: string): Promise<void> {
  const { clusterId } = reader.header;
  const books = await SnapshotWriter.begin({ number: booksNumber, directory, clusterId });
  try {
    for await (const { rows } of reader.chunks()) await books.chunk(rows);
    const { rows, sha256 } = reader.trailer ?? { rows: 0, sha256: new Uint8Array(0) };
    await books.end(rows, sha256);
  } catch (error) {
    await books.discard();
    throw error;
  }
}

// From here on these are the books of the new cluster and of its members.
async function adopt(directory: string, identity: ReplicaIdentity): Promise<void> {
  const database = await openDatabase(directory, false);
  try {
    const meta = decodeMeta((await valueOf(database, metaKey)) ?? Buffer.alloc(0));
    const confState = encodeMembership({ conf: foundersConf(identity), roster: null });
    const { clusterId } = identity;
    await database.put(metaKey, encodeMeta({ ...meta, clusterId, confState }), { sync: true });
  } finally {
    await database.close();
  }
  await syncDatabase(directory);
}
