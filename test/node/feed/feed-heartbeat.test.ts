// A heartbeat is a promise that nothing acknowledged lies beyond it, so only a majority can give it.

import { expect, test } from 'vitest';
import type { FeedFrame } from '../../../src/domain/change.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { BookViews } from '../../../src/node/views/book-views.ts';
import { ChangeFanout } from '../../../src/node/feed/change-fanout.ts';
import { FeedHeartbeat } from '../../../src/node/feed/feed-heartbeat.ts';
import { Books } from '../../../src/statemachine/books.ts';

function listened() {
  const fanout = new ChangeFanout(new BookViews(() => Books.empty()));
  const heard: FeedFrame[] = [];
  const follows = { accounts: new Set<string>(), symbols: new Set<string>(), allSymbols: false };
  const give = (frame: FeedFrame): void => {
    heard.push(frame);
  };
  fanout.add({ ...follows, lastIndex: 0, give, end: () => undefined });
  return { fanout, heard };
}

test('a node whose majority does not answer gives no heartbeat', async () => {
  const { fanout, heard } = listened();
  const pulse = new FeedHeartbeat(fanout, {
    index: () => 7,
    confirmed: () => Promise.reject(new ClusterError('no-quorum', 'none')),
  });
  await pulse.beat();
  expect(heard).toEqual([]);
});

test('a heartbeat says how far the books are once the majority has answered', async () => {
  const { fanout, heard } = listened();
  let index = 7;
  const pulse = new FeedHeartbeat(fanout, {
    index: () => index,
    confirmed: () => {
      index = 9;
      return Promise.resolve(8);
    },
  });
  await pulse.beat();
  expect(heard).toEqual([{ kind: 'heartbeat', index: 9 }]);
});

test('a majority is asked by one heartbeat at a time, and only where somebody listens', async () => {
  let asked = 0;
  let answer: (index: number) => void = () => undefined;
  const confirmed = (): Promise<number> => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  const { fanout } = listened();
  const pulse = new FeedHeartbeat(fanout, { index: () => 7, confirmed });
  const first = pulse.beat();
  await pulse.beat();
  expect(asked).toBe(1);
  answer(7);
  await first;
  const deserted = new ChangeFanout(new BookViews(() => Books.empty()));
  await new FeedHeartbeat(deserted, { index: () => 7, confirmed }).beat();
  expect(asked).toBe(1);
});
