// Streams the stored books as they are at one moment: an explicit LevelDB snapshot, read row by row
// while writes go on. Nothing is stopped and nothing is serialised whole. Every row is verified on
// its way out, so that damage here is not handed to a peer. Raft paper §7. Knows no gRPC.

import { decodeMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { checkStored } from '../../codec/row-reader.ts';
import { SNAPSHOT_CHUNK_BYTES } from '../../raft/driver/snapshot-port.ts';
import { packedRowBytes, packRows } from '../../raft/transport/snapshot-rows.ts';
import type { SnapshotRow } from '../../raft/transport/snapshot-rows.ts';
import type { BooksSnapshot } from './books-keeper.ts';
import { decodeMembership } from '../membership/roster-codec.ts';
import { pagesOf } from './books-database.ts';
import type { BooksDatabase, StoredPair } from './books-database.ts';
import { DamagedBooks } from './damaged-books.ts';
import { asDamage } from './load-books.ts';

const rowsPerRead = 256;

/** Holds the books still until closed. @throws DamagedBooks, also from its chunks */
export async function openBooksSnapshot(
  database: BooksDatabase,
  directory: string,
): Promise<BooksSnapshot> {
  const snapshot = database.snapshot();
  try {
    const value = await database.get<Buffer, Buffer | undefined>(metaKey, { snapshot });
    if (value === undefined) throw new DamagedBooks(directory, 'the meta row is missing');
    const meta = decodeMeta(value);
    const { conf } = decodeMembership(meta.confState);
    return {
      meta: { index: meta.appliedIndex, term: meta.term, conf },
      clusterId: meta.clusterId,
      digest: meta.digest,
      chunksAfter: (key) => chunksOf({ database, directory, snapshot }, key),
      close: () => snapshot.close(),
    };
  } catch (error) {
    await snapshot.close();
    throw asDamage(error, directory);
  }
}

type LevelSnapshot = ReturnType<BooksDatabase['snapshot']>;

interface HeldBooks {
  readonly database: BooksDatabase;
  readonly directory: string;
  readonly snapshot: LevelSnapshot;
}

async function* chunksOf(books: HeldBooks, after: Uint8Array | null): AsyncGenerator<Uint8Array> {
  const { database, directory, snapshot } = books;
  const all = { snapshot, fillCache: false, highWaterMarkBytes: SNAPSHOT_CHUNK_BYTES };
  const range = after === null ? all : { ...all, gt: Buffer.from(after) };
  const chunk = new ChunkInMaking();
  try {
    for await (const page of pagesOf(database, range, rowsPerRead)) {
      yield* page.flatMap((row) => chunk.add(verified(row)) ?? []);
    }
    const rest = chunk.take();
    if (rest !== null) yield rest;
  } catch (error) {
    throw asDamage(error, directory);
  }
}

function verified([key, value]: StoredPair): SnapshotRow {
  if (!key.equals(metaKey)) checkStored(key, value);
  return { key, value };
}

class ChunkInMaking {
  #rows: SnapshotRow[] = [];
  #bytes = 0;

  /** The chunk before this row, when the row does not fit it any more. */
  add(row: SnapshotRow): Uint8Array | null {
    const bytes = packedRowBytes(row);
    const full = this.#bytes + bytes > SNAPSHOT_CHUNK_BYTES ? this.take() : null;
    this.#rows.push(row);
    this.#bytes += bytes;
    return full;
  }

  take(): Uint8Array | null {
    if (this.#rows.length === 0) return null;
    const chunk = packRows(this.#rows);
    this.#rows = [];
    this.#bytes = 0;
    return chunk;
  }
}
