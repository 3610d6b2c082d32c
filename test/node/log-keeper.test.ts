// What cutting the log must never do to books that a snapshot has just put in place.

import { expect, test } from 'vitest';
import { LogKeeper } from '../../src/node/log-keeper.ts';
import type { LogKeeperParts } from '../../src/node/log-keeper.ts';
import { LogSizes } from '../../src/node/log-sizes.ts';

// Stands in for the files: tells in which order they were asked for what.
function setUp(): { keeper: LogKeeper; told: string[]; synced: () => void } {
  const told: string[] = [];
  let finishSync = (): void => undefined;
  const sizes = new LogSizes();
  sizes.applied(1, 1024 * 1024);
  const log = {
    recordBooks: ({ number }: { number: number }) => {
      told.push(`books ${number} recorded`);
      return Promise.resolve();
    },
    term: () => null,
    firstIndex: () => 1,
  } as unknown as LogKeeperParts['log'];
  const keeper = new LogKeeper({
    ...{ log, sizes, retainBytes: 1 },
    syncBooks: () => {
      told.push('sync');
      return new Promise((resolve) => {
        finishSync = () => {
          resolve({ index: 1, term: 1 });
        };
      });
    },
    booksNumber: () => 1,
    pinnedIndex: () => null,
    die: (reason) => {
      throw reason;
    },
  });
  return {
    keeper,
    told,
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
