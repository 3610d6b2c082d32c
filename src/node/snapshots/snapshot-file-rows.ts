// The rows of a snapshot file, one after another: each has passed its own CRC and that of its chunk.
// Knows no meaning of a row.

import { metaKey } from '../../codec/row-keys.ts';
import { checkStored } from '../../codec/row-reader.ts';
import { unpackRows } from '../../raft/transport/snapshot-rows.ts';
import type { SnapshotFileReader } from './snapshot-file-reader.ts';

export interface FileRow {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** In key order, the meta row left out; sharing the bytes of their chunk. To be walked to the end, for only then
 *  is the file known to be whole. @throws StorageError naming the byte */
export async function* fileRows(reader: SnapshotFileReader): AsyncGenerator<FileRow> {
  for await (const { offset, rows } of reader.chunks()) {
    for (const row of unpackRows(rows)) {
      const { key, value } = { key: bufferOf(row.key), value: bufferOf(row.value) };
      if (key.equals(metaKey)) continue;
      try {
        checkStored(key, value);
      } catch (error) {
        reader.refuse(offset, error instanceof Error ? error.message : String(error));
      }
      yield { key, value };
    }
  }
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
