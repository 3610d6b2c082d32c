// What a returning reader is told by the cluster reaches as far as its frontend is, whichever node tells.

import { expect, test } from 'vitest';
import type { Change, FeedFrame } from '../../../src/domain/change.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import { readMissed } from '../../../src/frontend/stream/missed-changes.ts';

const gone = (symbol: string): Change => ({ kind: 'holding-removed', account: 'ann', symbol });

/** A cluster that says this and then nothing more. */
const saying = (...frames: readonly FeedFrame[]) => ({
  async *watch(): AsyncGenerator<FeedFrame> {
    yield* frames;
    await new Promise(() => undefined);
  },
});

const snapshot = (index: number, recovered: boolean, ...changes: Change[]): FeedFrame => ({
  kind: 'snapshot',
  index: logIndex(index),
  recovered,
  changes,
});

const delta = (index: number, prev: number, ...changes: Change[]): FeedFrame => ({
  kind: 'delta',
  index: logIndex(index),
  prev: logIndex(prev),
  changes,
});

const watched = { accounts: ['ann'], symbols: [] };
const resume = { epoch: 'books', index: 3 };

test('a node behind the frontend is heard until it has caught up', async () => {
  const book = saying(
    snapshot(5, true, gone('A')),
    delta(7, 5, gone('B')),
    { kind: 'heartbeat', index: logIndex(9) },
    delta(10, 7, gone('C')),
  );
  const told = await readMissed(book, watched, { resume, reachIndex: 8 });
  expect(told).toMatchObject({ recovered: true, frame: { index: 9 } });
  expect(told?.frame.changes).toEqual([gone('A'), gone('B')]);
});

test('a node that is far enough is heard once', async () => {
  const book = saying(snapshot(8, true, gone('A')), delta(9, 8, gone('B')));
  const told = await readMissed(book, watched, { resume, reachIndex: 8 });
  expect(told).toMatchObject({ frame: { index: 8 } });
  expect(told?.frame.changes).toEqual([gone('A')]);
});

test('a node that knows no more tells nothing', async () => {
  const book = saying(snapshot(8, false, gone('A')));
  expect(await readMissed(book, watched, { resume, reachIndex: 8 })).toBeNull();
});
