// A simulated replica's books as the chunks of a snapshot, and back. Knows rows as bytes, and no
// stream.

import type { IncomingBooks } from '../../../src/node/snapshots/snapshot-desk.ts';
import type { SnapshotMeta } from '../../../src/raft/core/snapshot-meta.ts';
import { packedRowBytes, packRows, unpackRows } from '../../../src/raft/transport/snapshot-rows.ts';
import type { BooksImage, StoredRow } from './stored-books.ts';

/** The rows in key order, from the first after `key` on, in chunks of about so many bytes. */
export async function* chunksOf(
  image: BooksImage,
  chunkBytes: number,
  key: Uint8Array | null,
): AsyncGenerator<Uint8Array> {
  const sorted = [...image.rows].sort((a, b) => Buffer.compare(a.key, b.key));
  let chunk: StoredRow[] = [];
  let bytes = 0;
  for (const row of sorted) {
    if (key !== null && Buffer.compare(row.key, key) <= 0) continue;
    chunk.push(row);
    bytes += packedRowBytes(row);
    if (bytes < chunkBytes) continue;
    yield packRows(chunk);
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield await Promise.resolve(packRows(chunk));
}

/** Rows that arrive, until they are whole. What they are worth as a whole, the transport has found. */
export class IncomingImage implements IncomingBooks {
  readonly number: number;
  readonly #meta: SnapshotMeta;
  readonly #rows: StoredRow[] = [];

  constructor(number: number, meta: SnapshotMeta) {
    this.number = number;
    this.#meta = meta;
  }

  get image(): BooksImage {
    const { index, term, conf } = this.#meta;
    return { index, term, conf, rows: this.#rows };
  }

  chunk(rows: Uint8Array): Promise<void> {
    for (const { key, value } of unpackRows(rows)) {
      this.#rows.push({ key: Buffer.from(key), value: Buffer.from(value) });
    }
    return Promise.resolve();
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }
}
