// A replica's directory that is harmed over and over and put back in between, and the judge of what
// a start makes of it. The files are real; where the machine has a file system in memory they live
// there, because thousands of starts are asked for and no power is cut here.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createReplica } from '../../../src/raft/storage/create-replica.ts';
import { recoverReplica } from '../../../src/raft/storage/recovery.ts';
import type { RecoveredReplica } from '../../../src/raft/storage/recovery.ts';
import { StorageError } from '../../../src/raft/storage/storage-error.ts';
import { segmentName } from '../../../src/raft/storage/wal-format.ts';
import {
  entries,
  entry,
  held,
  IDENTITY,
  shown,
  voted,
} from '../../raft/storage/replica-directory.ts';

/** Three small segments with a conflicting suffix replaced on the way; all of it acknowledged. */
export const ackedEntries = [...entries(1, 1, 9), ...entries(2, 10, 50)];
const replacedEntries = entries(1, 10, 12);
const lastVote = { term: 2, vote: 1 };
const segmentBytes = 1024;
/** Of the compacted variant: the books hold this much and the log begins behind it or later. */
const booksIndex = 45;

export interface LogShape {
  /** The hard state vouches for the last write, as it does 50 ms after it. */
  readonly vouched: boolean;
  /** Books stand for the first entries, and the log was cut behind them. */
  readonly compacted: boolean;
}

/** What a start came to. `whole`: equal content. `suspect`: says so, and a peer's entries mend it. */
export type Outcome = 'whole' | 'suspect' | 'refused';

export class HarmedReplica {
  readonly path: string;
  #files = new Map<string, Buffer>();

  private constructor(path: string) {
    this.path = path;
  }

  static async create(shape: LogShape): Promise<HarmedReplica> {
    const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const replica = new HarmedReplica(await mkdtemp(join(base, 'holdfast-harm-')));
    await createReplica(replica.path, IDENTITY, { segmentBytes });
    await replica.#write(shape);
    for (const file of await replica.#list()) {
      replica.#files.set(file, await readFile(join(replica.path, file)));
    }
    return replica;
  }

  /** Names of its files, relative to the directory, sorted. */
  get files(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** A file's bytes as they were written; the caller's own copy. */
  bytes(file: string): Buffer {
    const bytes = this.#files.get(file);
    if (bytes === undefined) throw new Error(`there is no ${file}`);
    return Buffer.from(bytes);
  }

  /** Starts the replica with these files in place of its own (null: gone), and puts all back.
   *  @throws Error saying what was lost unseen */
  async outcomeWith(harm: ReadonlyMap<string, Buffer | null>): Promise<Outcome> {
    await this.#restore(harm);
    let replica: RecoveredReplica;
    try {
      replica = await recoverReplica(this.path);
    } catch (error) {
      return this.#refusal(error);
    }
    try {
      return await this.#judge(replica);
    } finally {
      await replica.log.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #write({ vouched, compacted }: LogShape): Promise<void> {
    const { log } = await recoverReplica(this.path);
    await log.append(entries(1, 1, 12), voted(1));
    await log.append(entries(2, 10, 15), voted(2, 9));
    await log.append(entries(2, 16, 49), null);
    if (compacted) {
      await log.recordBooks({ number: 1, index: booksIndex, term: 2 });
      await log.compact(booksIndex, 2);
    }
    await log.append(entries(2, 50, 50), null);
    const slot = await readFile(join(this.path, 'hard-state'));
    await log.close();
    // A process that dies does not vouch for its last write.
    if (!vouched) await writeFile(join(this.path, 'hard-state'), slot);
  }

  async #list(): Promise<string[]> {
    const found = await readdir(this.path, { recursive: true, withFileTypes: true });
    return found
      .filter((name) => name.isFile())
      .map((name) => relative(this.path, join(name.parentPath, name.name)));
  }

  async #restore(harm: ReadonlyMap<string, Buffer | null>): Promise<void> {
    await rm(join(this.path, 'wal'), { recursive: true, force: true });
    await mkdir(join(this.path, 'wal'));
    for (const file of new Set([...this.#files.keys(), ...harm.keys()])) {
      const bytes = harm.has(file) ? harm.get(file) : this.#files.get(file);
      const path = join(this.path, file);
      await mkdir(dirname(path), { recursive: true });
      if (bytes === null || bytes === undefined) await rm(path, { force: true });
      else await writeFile(path, bytes);
    }
  }

  #refusal(error: unknown): Outcome {
    if (!(error instanceof StorageError)) throw error;
    const { file, offset, remedy } = error.finding;
    const told = file.startsWith(this.path) && error.message.includes(file);
    if (!told || remedy.length < 20) throw new Error(`a poor refusal: ${error.message}`);
    if (error.kind === 'damaged' && offset === undefined && !error.message.includes('older')) {
      throw new Error(`no offset: ${error.message}`);
    }
    return 'refused';
  }

  async #judge(replica: RecoveredReplica): Promise<Outcome> {
    const { identity, hardState, suspect, log } = replica;
    const first = log.firstIndex();
    const known = shown(ackedEntries.slice(first - 1));
    const { term, vote } = hardState;
    must(JSON.stringify(identity) === JSON.stringify(IDENTITY), 'another identity');
    must(term === lastVote.term && vote === lastVote.vote, `term ${term}, vote ${vote}`);
    if (suspect === null) {
      must(held(replica).join() === known.join(), `holds ${held(replica).join()}`);
      must(hardState.commit <= log.lastIndex(), 'a commit index above the log');
      return 'whole';
    }
    must(suspect.file.startsWith(this.path) && suspect.reason !== '', 'no place named');
    must(log.slot.suspectFrom > 0, 'the suspicion would be forgotten');
    must(suspect.firstLostIndex <= log.lastIndex() + 1, 'the first loss lies inside the log');
    this.#onlyWritten(replica);
    await this.#refill(replica);
    return 'suspect';
  }

  /** Nothing is held that was never written; nothing counts as committed that was replaced. */
  #onlyWritten(replica: RecoveredReplica): void {
    const written = new Set(shown([...ackedEntries, ...replacedEntries]));
    const acked = new Set(shown(ackedEntries));
    const { firstIndex, commit } = { firstIndex: replica.log.firstIndex(), ...replica.hardState };
    for (const [at, line] of held(replica).entries()) {
      must(written.has(line), `an entry that was never written: ${line}`);
      if (firstIndex + at <= commit) must(acked.has(line), `committed but replaced: ${line}`);
    }
  }

  /** What a leader does: finds where the logs agree, sends the rest, says that it is whole. */
  async #refill({ log }: RecoveredReplica): Promise<void> {
    const agree = ackedEntries.filter(({ index, term }) => log.term(index) === term).at(-1);
    const from = Math.max(agree?.index ?? 0, log.firstIndex() - 1) + 1;
    if (from <= ackedEntries.length) await log.append(ackedEntries.slice(from - 1), null);
    await log.clearSuspicion();
    await log.close();
    const again = await recoverReplica(this.path);
    must(again.suspect === null && again.torn === null, 'refilled and still in doubt');
    const known = shown(ackedEntries.slice(again.log.firstIndex() - 1));
    must(held(again).join() === known.join(), `refilled, holds ${held(again).join()}`);
    await again.log.append([entry(2, again.log.lastIndex() + 1)], null);
    await again.log.close();
  }
}

export const segmentFileName = (sequence: number): string => join('wal', segmentName(sequence));

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise);
}
