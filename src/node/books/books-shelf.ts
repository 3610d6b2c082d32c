// The `books-<n>` directories of a replica: opens the live one, takes a peer's in beside it, and
// clears away what is not needed. Which one is live is written in the hard state, not here.

import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMeta } from '../../codec/meta-row-codec.ts';
import { metaKey } from '../../codec/row-keys.ts';
import { bookTables } from '../../codec/row-tables.ts';
import { RowWriter } from '../../codec/row-writer.ts';
import { TableDigests } from '../../codec/table-digests.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import { syncDirectory } from '../../raft/storage/disk-io.ts';
import { isCode, readIdentity } from '../../raft/storage/identity-file.ts';
import { Books } from '../../statemachine/books.ts';
import type { IncomingBooks } from '../snapshots/snapshot-desk.ts';
import type { BooksKeeper } from './books-keeper.ts';
import type { Roster } from '../membership/roster.ts';
import { decodeMembership, encodeMembership } from '../membership/roster-codec.ts';
import { openDatabase, syncDatabase } from './books-database.ts';
import type { BooksDatabase } from './books-database.ts';
import { BooksStore } from './books-store.ts';
import { flushPace } from './flush-pace.ts';
import type { FlushPace } from './flush-pace.ts';
import { DamagedBooks } from './damaged-books.ts';
import { holdsBooks, loadBooks } from './load-books.ts';
import { SnapshotWriter } from './snapshot-writer.ts';

export interface BooksToOpen {
  readonly number: number;
  /** Only at the first start ever: a lost database must not come back empty. */
  readonly create: boolean;
  /** The membership that new books begin with. */
  readonly conf: ConfState;
  /** Books below this index have lost entries that the log does not hold any more. */
  readonly atLeastIndex?: number;
}

export interface OpenedBooks {
  readonly books: Books;
  readonly keeper: BooksKeeper;
  /** The membership as of the books' index. */
  readonly conf: ConfState;
  /** Its addresses; null while no membership entry has been applied. */
  readonly roster: Roster | null;
}

export interface ShelfWatcher {
  /** A write behind failed: nothing can be kept any more. */
  onFailure(failure: unknown): void;
  onFlushed(elapsedMs: number): void;
}

export class BooksShelf {
  readonly #dataDir: string;
  readonly #watcher: ShelfWatcher;
  readonly #pace: FlushPace;
  #swept = false;

  constructor(dataDir: string, watcher: ShelfWatcher, pace = flushPace) {
    this.#dataDir = dataDir;
    this.#watcher = watcher;
    this.#pace = pace;
  }

  /** @throws DamagedBooks when they are not whole, or not this cluster's */
  async open(wanted: BooksToOpen): Promise<OpenedBooks> {
    const { clusterId } = await readIdentity(this.#dataDir);
    await this.#sweep(wanted.number);
    const { number } = wanted;
    const directory = this.#directoryOf(number);
    if (wanted.create) await createBooks({ directory, clusterId, conf: wanted.conf });
    const database = await openDatabase(directory, false);
    try {
      const { meta, rows, stored } = await loadBooks(database, directory);
      const flaw = flawOf(meta, { ...wanted, clusterId });
      if (flaw !== null) throw new DamagedBooks(directory, flaw);
      const books = Books.restore(rows, meta.appliedIndex);
      const { conf, roster } = decodeMembership(meta.confState);
      const place = {
        ...{ number, directory, database, pace: this.#pace },
        onFailure: (failure: unknown) => {
          this.#watcher.onFailure(failure);
        },
        onFlushed: (elapsedMs: number) => {
          this.#watcher.onFlushed(elapsedMs);
        },
      };
      const keeper = new BooksStore({ ...place, books, stored, meta, conf, roster });
      return { books, conf, roster, keeper };
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Room for a peer's books, beside the live ones. */
  async receive(number: number): Promise<IncomingBooks> {
    const { clusterId } = await readIdentity(this.#dataDir);
    return SnapshotWriter.begin({ number, directory: this.#directoryOf(number), clusterId });
  }

  /** Deletes books that are closed and not live. */
  async discard(number: number): Promise<void> {
    await rm(this.#directoryOf(number), { recursive: true, force: true });
  }

  /** What the files of these books take on disk now; 0 when they are gone. */
  async bytesOf(number: number): Promise<number> {
    const directory = this.#directoryOf(number);
    const names = await readdir(directory).catch(() => []);
    // A file may be gone by the time it is looked at: LevelDB compacts meanwhile.
    const sizes = names.map((name) =>
      stat(join(directory, name)).then(
        (found) => found.size,
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Keeps damaged books for inspection, out of the way; answers where. Books that are not there
   *  at all leave nothing to keep. Numbers are never given twice, and so the name is free. */
  async setAside(number: number): Promise<string> {
    const aside = `${this.#directoryOf(number)}.damaged`;
    const kept = (await this.#names()).filter((name) => name.startsWith(`books-${number}.damaged`));
    const free = kept.length === 0 ? aside : `${aside}-${kept.length + 1}`;
    try {
      await rename(this.#directoryOf(number), free);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
    }
    await syncDirectory(this.#dataDir);
    return free;
  }

  #directoryOf(number: number): string {
    return join(this.#dataDir, `books-${number}`);
  }

  #names(): Promise<string[]> {
    return readdir(this.#dataDir);
  }

  // Half-received or replaced books that a crash left behind.
  async #sweep(liveNumber: number): Promise<void> {
    if (this.#swept) return;
    this.#swept = true;
    for (const name of await this.#names()) {
      const number = /^books-(\d+)$/.exec(name)?.[1];
      if (number !== undefined && Number(number) !== liveNumber) await this.discard(Number(number));
    }
  }
}

interface NewBooks {
  readonly directory: string;
  readonly clusterId: string;
  readonly conf: ConfState;
}

// May be repeated after a crash at any point: books without a meta row were never complete.
async function createBooks(place: NewBooks): Promise<void> {
  const { directory } = place;
  const database = await openDatabase(directory, true);
  try {
    if (!(await holdsBooks(database))) await writeEmpty(database, place);
  } finally {
    await database.close();
  }
  await syncDatabase(directory);
  await syncDirectory(join(directory, '..'));
}

async function writeEmpty(database: BooksDatabase, place: NewBooks): Promise<void> {
  const books = Books.empty();
  const tables = new TableDigests();
  const writer = new RowWriter();
  const batch = database.batch();
  for (const row of books.allRows()) {
    writer.write(row);
    batch.put(writer.key, writer.value);
    tables.add(bookTables[row.table], writer.mark);
  }
  const meta = encodeMeta({
    clusterId: place.clusterId,
    appliedIndex: 0,
    historyIndex: 0,
    term: 0,
    machineMs: 0,
    digest: books.digest(),
    tables,
    confState: encodeMembership({ conf: place.conf, roster: null }),
  });
  batch.put(metaKey, meta);
  await batch.write({ sync: true });
}

interface Expectation {
  readonly clusterId: string;
  readonly create: boolean;
  readonly atLeastIndex?: number;
}

function flawOf(
  meta: { readonly clusterId: string; readonly appliedIndex: number },
  wanted: Expectation,
): string | null {
  if (meta.clusterId !== wanted.clusterId) {
    return `belongs to cluster ${meta.clusterId}, not ${wanted.clusterId}`;
  }
  if (wanted.create && meta.appliedIndex > 0) return 'holds entries that the log never had';
  const least = wanted.atLeastIndex ?? 0;
  if (meta.appliedIndex >= least) return null;
  return `is as of entry ${meta.appliedIndex} and should reach ${least}`;
}
