// Takes a peer's books in: rows of a snapshot into a `books-<n>` of their own. Every row's CRC, the
// order of keys, their number, the SHA-256 over the chunks and every table's digest must be right
// before the books count; then every file is synced. Raft paper §7. Knows no gRPC.

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeMeta } from '../../codec/meta-row-codec.ts';
import type { BooksMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { checkStored } from '../../codec/row-reader.ts';
import { TableDigests } from '../../codec/table-digests.ts';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import { unpackRows } from '../../raft/transport/snapshot-rows.ts';
import type { IncomingBooks } from '../snapshot-desk.ts';
import { openDatabase, syncDatabase } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import { DamagedBooks } from './damaged-books.ts';
import { asDamage } from './load-books.ts';

export interface IncomingPlace {
  readonly number: number;
  readonly directory: string;
  /** Books of another cluster are refused. */
  readonly clusterId: string;
}

export class SnapshotWriter implements IncomingBooks {
  readonly number: number;
  readonly #place: IncomingPlace;
  readonly #database: BooksDatabase;
  readonly #sha256 = createHash('sha256');
  readonly #tables = new TableDigests();
  #rowCount = 0;
  #lastKey: Buffer = Buffer.alloc(0);
  #meta: BooksMeta | null = null;

  private constructor(place: IncomingPlace, database: BooksDatabase) {
    this.number = place.number;
    this.#place = place;
    this.#database = database;
  }

  /** Whatever was in the directory is gone. */
  static async begin(place: IncomingPlace): Promise<SnapshotWriter> {
    await rm(place.directory, { recursive: true, force: true });
    return new SnapshotWriter(place, await openDatabase(place.directory, true));
  }

  /** @throws DamagedBooks naming the first row that is not whole */
  async chunk(rows: Uint8Array): Promise<void> {
    this.#sha256.update(rows);
    const batch = this.#database.batch();
    try {
      for (const { key, value } of unpackRows(rows)) {
        const row = { key: bufferOf(key), value: bufferOf(value) };
        this.#check(row);
        batch.put(row.key, row.value);
      }
    } catch (error) {
      await batch.close();
      throw asDamage(error, this.#place.directory);
    }
    await batch.write();
  }

  /** Closes the database: it is complete, durable and ready to be opened.
   *  @throws DamagedBooks when the rows are not whole */
  async end(rowCount: number, sha256: Uint8Array): Promise<void> {
    const flaw = this.#flaw(rowCount, sha256);
    if (flaw !== null) throw new DamagedBooks(this.#place.directory, flaw);
    await this.#database.close();
    await syncDatabase(this.#place.directory);
    await syncDirectory(dirname(this.#place.directory));
  }

  /** Deletes what came so far. May follow anything, also a failed `end`. */
  async discard(): Promise<void> {
    await this.#database.close();
    await rm(this.#place.directory, { recursive: true, force: true });
  }

  #check({ key, value }: { readonly key: Buffer; readonly value: Buffer }): void {
    if (Buffer.compare(this.#lastKey, key) >= 0) {
      throw new DamagedBooks(this.#place.directory, 'rows do not come in key order');
    }
    this.#lastKey = key;
    this.#rowCount += 1;
    if (key.equals(metaKey)) {
      this.#meta = decodeMeta(value);
      return;
    }
    const { table, mark } = checkStored(key, value);
    this.#tables.add(table, mark);
  }

  #flaw(rowCount: number, sha256: Uint8Array): string | null {
    if (this.#rowCount !== rowCount) return `${rowCount} rows were sent and ${this.#rowCount} came`;
    if (!this.#sha256.digest().equals(sha256)) return 'the SHA-256 of its chunks does not match';
    if (this.#meta === null) return 'the meta row is missing';
    if (this.#meta.clusterId !== this.#place.clusterId) return 'these are books of another cluster';
    return this.#meta.tables.difference(this.#tables);
  }
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
