// The process that is killed: appends as fast as it can, rolls, cuts, compacts and installs, and
// prints each step before it is tried and after it is acknowledged. Run by kill-nine.test.ts.

import { writeSync } from 'node:fs';
import { argv, stdout } from 'node:process';

import { prng } from '../../../src/base/prng.ts';
import { recoverReplica } from '../../../src/raft/storage/recovery.ts';
import { killedEntry } from './killed-entry.ts';

const [, , directory = '', seedText = '0'] = argv;
const random = prng(Number(seedText));
const say = (line: string): number => writeSync(stdout.fd, `${line}\n`);

const { log, hardState } = await recoverReplica(directory);
let { term } = hardState;
say('ready');
for (;;) {
  const choice = random.below(20);
  if (choice === 0 && log.slot.booksIndex < log.lastIndex()) await compact();
  else if (choice === 1) await install();
  else await append(choice === 2);
}

async function append(conflicting: boolean): Promise<void> {
  const floor = Math.max(log.slot.booksIndex, log.firstIndex() - 1);
  const back = conflicting ? Math.min(random.below(9), log.lastIndex() - floor) : 0;
  const first = log.lastIndex() + 1 - back;
  if (back > 0 || term === 0) term += 1;
  const count = 1 + random.below(12);
  const made = Array.from({ length: count }, (_, at) => killedEntry(term, first + at));
  say(`try ${first} ${first + count - 1} ${term}`);
  await log.append(made, { term, vote: 1, commit: floor });
  say(`done ${first} ${first + count - 1} ${term}`);
}

async function compact(): Promise<void> {
  const books = log.slot.booksIndex + 1 + random.below(log.lastIndex() - log.slot.booksIndex);
  const booksTerm = log.term(books);
  if (typeof booksTerm !== 'number') return;
  await log.recordBooks({ number: log.slot.booksNumber, index: books, term: booksTerm });
  await log.compact(books, booksTerm);
}

async function install(): Promise<void> {
  term += 1;
  const index = log.lastIndex() + 1 + random.below(5);
  say(`jump ${index} ${term}`);
  await log.append([], { term, vote: 1, commit: log.slot.commit });
  await log.reset({ index, term }, log.slot.booksNumber + 1);
  say(`jumped ${index} ${term}`);
}
