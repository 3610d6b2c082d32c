// Whether the rows of a snapshot are whole: every CRC, the order of keys, their number, the SHA-256
// over the chunks and every table's digest, as its own meta row has it. Raft paper §7. Knows no
// database, no file and no gRPC.

import { createHash } from 'node:crypto';
import { DamagedRow } from '../../codec/damaged-row.ts';
import { decodeMeta } from '../../codec/meta-row-codec.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { checkStored } from '../../codec/row-reader.ts';
import { TableDigests } from '../../codec/table-digests.ts';
import { unpackRows } from '../../raft/transport/snapshot-rows.ts';

export interface CheckedRow {
  readonly key: Buffer;
  readonly value: Buffer;
}

export class SnapshotRowsCheck {
  readonly tables = new TableDigests();
  readonly #sha256 = createHash('sha256');
  #rowCount = 0;
  #lastKey: Buffer = Buffer.alloc(0);
  #meta: BooksMeta | null = null;

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Null until its row has come. */
  get meta(): BooksMeta | null {
    return this.#meta;
  }

  /** The rows of the next chunk, sharing its bytes. @throws DamagedRow, MalformedBytes */
  *chunk(rows: Uint8Array): Generator<CheckedRow> {
    this.#sha256.update(rows);
    for (const { key, value } of unpackRows(rows)) {
      const row = { key: bufferOf(key), value: bufferOf(value) };
      this.#check(row);
      yield row;
    }
  }

  /** The same where nobody wants the rows. @throws DamagedRow, MalformedBytes */
  take(rows: Uint8Array): void {
    const walk = this.chunk(rows);
    while (walk.next().done !== true);
  }

  /** What is wrong with the whole, in words; null: nothing. To be asked once, in the end. */
  flaw(rowCount: number, sha256: Uint8Array): string | null {
    if (this.#rowCount !== rowCount) return `${rowCount} rows were sent and ${this.#rowCount} came`;
    if (!this.#sha256.digest().equals(sha256)) return 'the SHA-256 of its chunks does not match';
    if (this.#meta === null) return 'the meta row is missing';
    return this.#meta.tables.difference(this.tables);
  }

  #check({ key, value }: CheckedRow): void {
    if (Buffer.compare(this.#lastKey, key) >= 0) {
      throw new DamagedRow('of a snapshot', key, 'rows do not come in key order');
    }
    // The chunk it is part of need not stay in memory for this.
    this.#lastKey = Buffer.from(key);
    this.#rowCount += 1;
    if (key.equals(metaKey)) {
      this.#meta = decodeMeta(value);
      return;
    }
    const { table, mark } = checkStored(key, value);
    this.tables.add(table, mark);
  }
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
