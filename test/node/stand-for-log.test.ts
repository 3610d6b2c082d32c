// Which of log and books a start believes where they do not meet.

import { afterEach, expect, test } from 'vitest';
import { standForLog } from '../../src/node/stand-for-log.ts';
import type { RecoveredReplica } from '../../src/raft/storage/recovery.ts';
import { entries, ReplicaDirectory, voted } from '../raft/storage/replica-directory.ts';

const opened: { directory: ReplicaDirectory; replica: RecoveredReplica }[] = [];

afterEach(async () => {
  for (const { directory, replica } of opened.splice(0)) {
    await replica.log.close();
    await directory.remove();
  }
});

// A log of entries 1 to 60, all of term 2, of a replica that has seen term 4.
async function logOfTermTwo(): Promise<RecoveredReplica['log']> {
  const directory = await ReplicaDirectory.create();
  const replica = await directory.recover();
  opened.push({ directory, replica });
  await replica.log.append(entries(2, 1, 60), voted(4));
  return replica.log;
}

function booksAt(index: number, term: number) {
  const told: string[] = [];
  return {
    told,
    flushed: () => ({ index, term }),
    sync: () => {
      told.push('sync');
      return Promise.resolve({ index, term });
    },
  };
}

test('a log that holds the entry of the books goes on as it is', async () => {
  const log = await logOfTermTwo();
  const books = booksAt(50, 2);
  expect(await standForLog(log, books)).toEqual({ index: 50, term: 2 });
  expect([log.firstIndex(), log.lastIndex(), books.told]).toEqual([1, 60, []]);
});

test('new books and a new log meet before the first entry', async () => {
  const log = await logOfTermTwo();
  expect(await standForLog(log, booksAt(0, 0))).toEqual({ index: 0, term: 0 });
  expect(log.lastIndex()).toBe(60);
});

test.each([
  ['that ends before the entry of the books', 70, 4],
  ['that lost the write which put the entry there', 50, 4],
])('books stand for a log %s', async (_, index, term) => {
  const log = await logOfTermTwo();
  const books = booksAt(index, term);
  expect(await standForLog(log, books)).toEqual({ index, term });
  expect([log.firstIndex(), log.lastIndex(), log.term(index)]).toEqual([index + 1, index, term]);
  expect(books.told).toEqual(['sync']);
});
