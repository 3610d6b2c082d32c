// What a shared subscription does with its frames before sockets get them: prices in company, all
// else at once, and no turn of the event loop longer than its slice.

import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import type { FeedReader } from '../../../src/frontend/stream/feed-reader.ts';
import { SharedFrame } from '../../../src/frontend/stream/shared-frame.ts';
import { TopicOutbox } from '../../../src/frontend/stream/topic-outbox.ts';
import { VisitQueue } from '../../../src/frontend/stream/visit-queue.ts';

const priced = (symbol: string, index: number): Change => ({
  kind: 'instrument',
  instrument: {
    ...{ symbol, priceUnits: money(index), priceMs: index, inventory: null },
    ...{ volume: quantity(0), priceTtlMs: 0, index: logIndex(index) },
  },
});
const price = (symbol: string, index: number): SharedFrame =>
  new SharedFrame(index, [priced(symbol, index)]);
const removal: Change = { kind: 'holding-removed', account: 'demo', symbol: 'FishCo' };

class Reader implements FeedReader {
  readonly frames: SharedFrame[] = [];
  readonly #onEach: () => void;

  constructor(onEach: () => void = () => undefined) {
    this.#onEach = onEach;
  }

  onFrame(frame: SharedFrame): void {
    this.frames.push(frame);
    this.#onEach();
  }

  onSnapshot(): void {
    throw new Error('nobody joins here');
  }

  onHeartbeat(): void {
    this.#onEach();
  }

  onSilence(): void {
    throw new Error('nothing is silent here');
  }

  onAhead(): void {
    throw new Error('nobody resumes here');
  }
}

const idle = { isBusy: false };
const busy = { isBusy: true };

function outboxTo(
  readers: readonly Reader[],
  now: () => number,
  { coalesceMs = 20, load = idle } = {},
): TopicOutbox {
  return new TopicOutbox({
    load,
    visits: new VisitQueue({ sliceMs: 5, monotonicMs: now }),
    coalesceMs,
    monotonicMs: now,
    readers: () => readers.values(),
    isFollowing: () => true,
  });
}

const shown = (reader: Reader): unknown[] =>
  reader.frames.map(({ index, changes }) => [
    index,
    changes.map((change) =>
      change.kind === 'instrument'
        ? `${change.instrument.symbol}@${change.instrument.index}`
        : change.kind,
    ),
  ]);

test('a price after a quiet time leaves at once, those that follow wait for company', () => {
  const reader = new Reader();
  const outbox = outboxTo([reader], () => 100);
  outbox.put(price('A', 1));
  outbox.put(price('B', 2));
  outbox.put(price('C', 3));
  outbox.put(price('B', 4));
  expect(shown(reader)).toEqual([[1, ['A@1']]]);
  outbox.sendPrices();
  expect(shown(reader)).toEqual([
    [1, ['A@1']],
    [4, ['C@3', 'B@4']],
  ]);
});

test('waiting prices leave by themselves', async () => {
  const reader = new Reader();
  const outbox = outboxTo([reader], () => performance.now());
  outbox.put(price('A', 1));
  outbox.put(price('A', 2));
  await expect
    .poll(() => shown(reader))
    .toEqual([
      [1, ['A@1']],
      [2, ['A@2']],
    ]);
});

test('when the process is busy, the first price waits for company too, and then they leave', async () => {
  const reader = new Reader();
  const outbox = outboxTo([reader], () => performance.now(), { load: busy });
  outbox.put(price('A', 1));
  outbox.put(price('B', 2));
  expect(shown(reader)).toEqual([]);
  await expect.poll(() => shown(reader)).toEqual([[2, ['A@1', 'B@2']]]);
  outbox.put(new SharedFrame(3, [removal]));
  expect(shown(reader)[1]).toEqual([3, ['holding-removed']]);
});

test('anything but a price leaves at once, and waiting prices go before it', () => {
  const reader = new Reader();
  const outbox = outboxTo([reader], () => 100);
  outbox.put(price('A', 1));
  outbox.put(price('B', 2));
  outbox.put(price('C', 3));
  outbox.put(new SharedFrame(4, [removal, priced('B', 4)]));
  expect(shown(reader).slice(1)).toEqual([[4, ['C@3', 'holding-removed', 'B@4']]]);
});

test('progress is told only after what waited', () => {
  const order: string[] = [];
  const reader = new Reader(() => order.push('frame'));
  const outbox = outboxTo([reader], () => 100);
  outbox.put(price('A', 1));
  outbox.put(price('A', 2));
  outbox.each(() => order.push('progress'));
  expect(order).toEqual(['frame', 'frame', 'progress']);
});

test('thousands of readers are visited in slices, each in order, the newest frame last', async () => {
  let nowMs = 0;
  let worked = 0;
  const readers = Array.from({ length: 2_000 }, () => new Reader(() => (nowMs += 0.05)));
  const outbox = outboxTo(readers, () => nowMs);
  const perTurn: number[] = [];
  outbox.put(new SharedFrame(1, [removal]));
  outbox.put(new SharedFrame(2, [removal]));
  for (
    let turns = 0;
    readers.some(({ frames }) => frames.length < 2) && turns < 1_000;
    turns += 1
  ) {
    perTurn.push(nowMs - worked);
    worked = nowMs;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(Math.max(...perTurn)).toBeLessThan(7);
  expect(perTurn.length).toBeGreaterThan(20);
  for (const { frames } of readers) expect(frames.map(({ index }) => index)).toEqual([1, 2]);
});

test('while a round of visits takes long, prices wait for its end and only the newest goes on', async () => {
  let nowMs = 0;
  const readers = Array.from({ length: 1_000 }, () => new Reader(() => (nowMs += 0.1)));
  const outbox = outboxTo(readers, () => nowMs, { coalesceMs: 1 });
  for (let index = 1; index <= 500; index += 1) {
    outbox.put(price('A', index));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect
    .poll(() => readers.map(({ frames }) => frames.at(-1)?.index))
    .toEqual(readers.map(() => 500));
  // A round takes a fifth of the 500 turns.
  for (const { frames } of readers) expect(frames.length).toBeLessThan(60);
});

test('readers who stand alike share the bytes of a frame', () => {
  const frame = price('A', 7);
  expect(frame.message(1, 3)).toBe(frame.message(1, 3));
  // Behind the four bytes that every message of this length begins with.
  const other = JSON.parse(frame.message(2, 3).subarray(4).toString()) as unknown;
  expect(other).toEqual({ t: 'delta', id: 2, index: 7, prev: 3, changes: frame.changes });
});
