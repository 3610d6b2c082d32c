// Turns the books on disk, held still, into the bytes of a snapshot file. Knows the format's parts,
// not who takes them.

import { createHash } from 'node:crypto';
import {
  encodeChunkHead,
  encodeSnapshotHeader,
  encodeSnapshotTrailer,
} from '../../codec/snapshot-file.ts';
import { countRows } from '../../raft/transport/snapshot-rows.ts';
import type { BooksSnapshot } from '../books/books-keeper.ts';

/** The file from its first byte to its last. @throws DamagedBooks when the books here are */
export async function* snapshotFileParts(snapshot: BooksSnapshot): AsyncGenerator<Uint8Array> {
  const { clusterId, digest, meta } = snapshot;
  yield encodeSnapshotHeader({ clusterId, digest, index: meta.index, term: meta.term });
  const sha256 = createHash('sha256');
  let [chunks, rows] = [0, 0];
  for await (const chunk of snapshot.chunksAfter(null)) {
    yield Buffer.concat([encodeChunkHead(chunk, chunks), chunk]);
    sha256.update(chunk);
    chunks += 1;
    rows += countRows(chunk);
  }
  yield encodeSnapshotTrailer({ chunks, rows, sha256: sha256.digest() });
}
