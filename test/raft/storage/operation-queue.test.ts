// One thing at a time, in order; what was asked for before a close is done, what comes after is not.

import { expect, test } from 'vitest';
import { OperationQueue } from '../../../src/raft/storage/operation-queue.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a close waits for what was asked for before it, and for nothing asked for later', async () => {
  const queue = new OperationQueue();
  const done: string[] = [];
  const slow = (name: string) => async (): Promise<void> => {
    await nextTurn();
    done.push(name);
  };
  const before = [queue.run(slow('first')), queue.run(slow('second'))];
  const closed = queue.close(slow('last'));
  const late = queue.run(slow('late')).catch((error: unknown) => error);
  await Promise.all([...before, closed]);
  expect(done).toEqual(['first', 'second', 'last']);
  expect(await late).toMatchObject({ message: 'the log is closed' });
  expect(queue.failure).toBeNull();
});

test('after the first failure nothing is tried any more', async () => {
  const queue = new OperationQueue();
  const refused = new Error('EIO');
  const first = queue.run(() => Promise.reject(refused)).catch((error: unknown) => error);
  const second = queue.run(() => Promise.resolve('ran')).catch((error: unknown) => error);
  expect([await first, await second]).toEqual([refused, refused]);
});
