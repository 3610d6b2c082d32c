// What cutting the log must never do to books that a snapshot has just put in place, and that it
// costs nothing while nothing may be cut.

import { expect, test } from 'vitest';
import { LogKeeper } from '../../../src/node/consensus/log-keeper.ts';
import type { LogKeeperParts } from '../../../src/node/consensus/log-keeper.ts';
import { LogSizes } from '../../../src/node/consensus/log-sizes.ts';

const mebibyte = 1024 * 1024;

// Stands in for the files: tells in which order they were asked for what. Entries 1 and 2 were applied,
// and one of them may go.
function setUp(log: { pinnedIndex?: number; firstIndex?: number } = {}) {
  const told: string[] = [];
  let finishSync = (): void => undefined;
  const sizes = new LogSizes();
  sizes.applied(1, mebibyte);
  sizes.applied(2, mebibyte);
  const files = {
    recordBooks: ({ number }: { number: number }) => {
      told.push(`books ${number} recorded`);
      return Promise.resolve();
    },
    term: () => null,
    firstIndex: () => log.firstIndex ?? 1,
  } as unknown as LogKeeperParts['log'];
  const keeper = new LogKeeper({
    ...{ log: files, sizes, retainBytes: mebibyte },
    syncBooks: () => {
      told.push('sync');
      return new Promise((resolve) => {
        finishSync = () => {
          resolve({ index: 1, term: 1 });
        };
      });
    },
    booksNumber: () => 1,
    pinnedIndex: () => log.pinnedIndex ?? null,
    die: (reason) => {
      throw reason;
    },
  });
  return {
    ...{ keeper, told, sizes },
    synced: () => {
      finishSync();
    },
  };
}

test('an install waits for the cut under way, lest the former books be recorded after it', async () => {
  const { keeper, told, synced } = setUp();
  keeper.maybeCut();
  const installed = keeper.undisturbed(() => {
    told.push('installed');
    return Promise.resolve();
  });
  synced();
  await installed;
  expect(told).toEqual(['sync', 'books 1 recorded', 'installed']);
});

test('no cut begins while books are being replaced', async () => {
  const { keeper, told } = setUp();
  await keeper.undisturbed(() => {
    keeper.maybeCut();
    return Promise.resolve();
  });
  expect(told).toEqual([]);
  keeper.maybeCut();
  expect(told).toEqual(['sync']);
});

test('while a snapshot on its way needs all of the log, the books are not synced for nothing', () => {
  const { keeper, told } = setUp({ pinnedIndex: 0 });
  for (let tick = 0; tick < 3; tick += 1) keeper.maybeCut();
  expect(told).toEqual([]);
});

test('what an installed snapshot dropped from the log counts no more', () => {
  const { keeper, told, sizes } = setUp({ firstIndex: 3 });
  keeper.maybeCut();
  expect([told, sizes.heldBytes]).toEqual([[], 0]);
  sizes.applied(3, mebibyte);
  keeper.maybeCut();
  expect(told).toEqual([]);
});

test('a node that stops waits for the cut under way and begins no other', async () => {
  const { keeper, told, synced } = setUp();
  keeper.maybeCut();
  const stopped = keeper.stop();
  synced();
  await stopped;
  keeper.maybeCut();
  expect(told).toEqual(['sync', 'books 1 recorded']);
});
