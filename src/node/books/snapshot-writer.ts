// Takes a peer's books in: rows of a snapshot into a `books-<n>` of their own. Every row's CRC, the
// order of keys, their number, the SHA-256 over the chunks and every table's digest must be right
// before the books count; then every file is synced. Raft paper §7. Knows no gRPC.

import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import type { IncomingBooks } from '../snapshots/snapshot-desk.ts';
import { createInOrder, syncDatabase } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import { DamagedBooks } from './damaged-books.ts';
import { asDamage } from './load-books.ts';
import { SnapshotRowsCheck } from './snapshot-rows-check.ts';

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
  readonly #check = new SnapshotRowsCheck();

  private constructor(place: IncomingPlace, database: BooksDatabase) {
    this.number = place.number;
    this.#place = place;
    this.#database = database;
  }

  /** Whatever was in the directory is gone. */
  static async begin(place: IncomingPlace): Promise<SnapshotWriter> {
    await rm(place.directory, { recursive: true, force: true });
    return new SnapshotWriter(place, await createInOrder(place.directory));
  }

  /** @throws DamagedBooks naming the first row that is not whole */
  async chunk(rows: Uint8Array): Promise<void> {
    const batch = this.#database.batch();
    try {
      for (const { key, value } of this.#check.chunk(rows)) batch.put(key, value);
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

  #flaw(rowCount: number, sha256: Uint8Array): string | null {
    const flaw = this.#check.flaw(rowCount, sha256);
    const strange = this.#check.meta?.clusterId !== this.#place.clusterId;
    return flaw ?? (strange ? 'these are books of another cluster' : null);
  }
}
