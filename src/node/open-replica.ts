// Opens a replica's log and books together, and mends what can be mended: damaged books are kept
// aside and made anew from the log, or, where the log was cut behind them, by the leader. Knows
// what a start needs; what runs afterwards stands in compose.ts.

import { join } from 'node:path';
import type { ConfState } from '../raft/core/conf-state.ts';
import { giveUpLog } from '../raft/storage/give-up-log.ts';
import { recoverReplica } from '../raft/storage/recovery.ts';
import type { RecoveredReplica } from '../raft/storage/recovery.ts';
import type { ReplicaIdentity } from '../raft/storage/identity-file.ts';
import { StorageError } from '../raft/storage/storage-error.ts';
import type { Log } from '../telemetry/log.ts';
import type { TrialVerdict } from './offline/books-trial.ts';
import type { BooksShelf, OpenedBooks } from './books/books-shelf.ts';
import { DamagedBooks } from './books/damaged-books.ts';
import type { EarlyDeaths } from './health/early-deaths.ts';
import { OutvotedNote } from './health/outvoted-note.ts';
import { refuseIfStopped } from './health/stop-note.ts';

export interface OpenedReplica {
  readonly recovered: RecoveredReplica;
  readonly opened: OpenedBooks;
}

export interface ReplicaToOpen {
  readonly dataDir: string;
  readonly shelf: BooksShelf;
  readonly earlyDeaths: EarlyDeaths;
  readonly log: Log;
  /** Reads the books of this number in another process. */
  tryBooks(number: number): Promise<TrialVerdict>;
}

/** A kill while books are read is no damage; after so many in a row it is looked into. */
const earlyDeathsMax = 2;

/** The caller holds the directory's lock. @throws StorageError when it cannot be used */
export async function openReplica(place: ReplicaToOpen): Promise<OpenedReplica> {
  await refuseIfStopped(place.dataDir);
  const recovered = await recoverReplica(place.dataDir);
  const { slot } = recovered.log;
  try {
    await beWarned(place, slot.booksNumber);
    const opened = await place.shelf.open({
      number: slot.booksNumber,
      create: slot.booksIndex === 0 && recovered.log.lastIndex() === 0,
      conf: initialConf(recovered),
      atLeastIndex: slot.booksIndex,
    });
    return { recovered, opened };
  } catch (error) {
    if (error instanceof DamagedBooks) return mend(place, recovered, error);
    throw error;
  }
}

// LevelDB ends the process on some damaged bytes, so that opening such books would never return.
async function beWarned(place: ReplicaToOpen, number: number): Promise<void> {
  const deaths = await noted(place, number);
  if (deaths < earlyDeathsMax) return;
  const verdict = await place.tryBooks(number);
  place.log.warn({ event: 'books-tried', books: number, deaths, ...verdict });
  if (verdict.kind !== 'damaged') return;
  throw new DamagedBooks(join(place.dataDir, `books-${number}`), verdict.problem);
}

// A full disk is no reason not to start: what is noted is a help, no more.
async function noted({ earlyDeaths, log }: ReplicaToOpen, number: number): Promise<number> {
  try {
    return await earlyDeaths.begin(number);
  } catch (error) {
    log.warn({ event: 'start-not-noted', error });
    return 0;
  }
}

/** Whether lost books can come back: every entry is in the log, or peers have what it lacks. */
export const canRefill = (recovered: RecoveredReplica): boolean =>
  reachesBack(recovered.log) || hasPeers(recovered);

const hasPeers = ({ identity }: RecoveredReplica): boolean =>
  identity.members.length > 1 || identity.joined !== undefined;

const reachesBack = (log: RecoveredReplica['log']): boolean => log.firstIndex() === 1;

async function mend(
  place: ReplicaToOpen,
  recovered: RecoveredReplica,
  damage: DamagedBooks,
): Promise<OpenedReplica> {
  const { dataDir, shelf } = place;
  const { booksNumber } = recovered.log.slot;
  if (!canRefill(recovered)) {
    await recovered.log.close();
    throw refusal(damage, recovered.log.firstIndex());
  }
  const keptAs = await shelf.setAside(booksNumber);
  const number = booksNumber + 1;
  const outvoted = new OutvotedNote(dataDir);
  // Outvoted with books that its own log had made: then the log is what is wrong.
  const logIsWrong = (await outvoted.times()) > 1 && hasPeers(recovered);
  const fromLog = reachesBack(recovered.log) && !logIsWrong;
  const { directory, problem } = damage;
  const refilledFrom = fromLog ? 'log' : 'leader';
  place.log.error({ event: 'books-damaged', directory, problem, keptAs, refilledFrom });
  if (fromLog) await recovered.log.recordBooks({ number, index: 0, term: 0 });
  else {
    await recovered.log.close();
    await giveUpLog(dataDir, number);
    await outvoted.forget();
  }
  const mended = fromLog ? recovered : await recoverReplica(dataDir);
  const opened = await shelf.open({ number, create: true, conf: initialConf(mended) });
  return { recovered: mended, opened };
}

function refusal({ directory, problem }: DamagedBooks, firstIndex: number): StorageError {
  const remedy =
    'This node has no peers to refill them from: put back a backup of the data directory, and keep the damaged one for study.';
  const missing = `the log begins at entry ${firstIndex}, so it cannot make them anew`;
  return new StorageError('damaged', {
    file: directory,
    problem: `${problem}; ${missing}`,
    remedy,
  });
}

const initialConf = ({ identity }: RecoveredReplica): ConfState => foundersConf(identity);

/** The membership that a cluster begins with. */
export function foundersConf(identity: ReplicaIdentity): ConfState {
  const voters = identity.members.map((member) => member.nodeId).sort((a, b) => a - b);
  return { voters, votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
}
