// What the page believes: how fresh it is, what it asks for after a loss, and that a gap is asked
// about and never shown.

import { expect, test } from 'vitest';
import { emptyWords } from '../../../src/blotter/tables/empty-words.ts';
import { LiveBook, offlineAfterMs, staleAfterMs } from '../../../src/blotter/desk/live-book.ts';
import type { Change } from '../../../src/domain/change.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import type { Delta, Hello, Snapshot } from '../../../src/stream/messages.ts';

const hello: Hello = {
  t: 'hello',
  version: 1,
  newsEveryMs: 1_000,
  accountsMax: 16,
  symbolsMax: 1_024,
};

const price = (priceUnits: number, priceMs: number, volume = 0): Change => ({
  kind: 'instrument',
  instrument: {
    symbol: 'A',
    priceUnits: money(priceUnits),
    priceMs,
    inventory: null,
    volume: quantity(volume),
    priceTtlMs: 0,
    index: logIndex(1),
  },
});

const shares = (count: number, changedMs: number): Change => ({
  kind: 'holding',
  holding: {
    account: 'demo',
    symbol: 'A',
    quantity: quantity(count),
    reserved: quantity(0),
    costUnits: money(count),
    index: logIndex(1),
    changedMs,
  },
});

const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  t: 'snapshot',
  id: 1,
  epoch: 'e',
  index: 10,
  recovered: false,
  changes: [shares(5, 100), price(1, 100)],
  ...over,
});

const delta = (over: Partial<Delta>): Delta => ({
  t: 'delta',
  id: 1,
  index: 11,
  prev: 10,
  changes: [],
  ...over,
});

/** A book that got its first picture at 1,000 ms. */
function live(): LiveBook {
  const book = new LiveBook('demo', 0);
  book.receive(hello, 1_000);
  book.receive(snapshot(), 1_000);
  return book;
}

test('the first subscription asks for everything', () => {
  const book = new LiveBook('demo', 0);
  expect(book.connection(0, true)).toBe('reconnecting');
  expect(book.receive(hello, 0)).toEqual({
    t: 'subscribe',
    id: 1,
    accounts: ['demo'],
    symbols: ['*'],
    cluster: true,
  });
});

test('it is live while news comes and stale when it stops', () => {
  const book = live();
  expect(book.connection(1_000, true)).toBe('live');
  expect(book.connection(1_000 + staleAfterMs, true)).toBe('stale');
  book.receive({ t: 'heartbeat', index: 12 }, 3_500);
  expect(book.connection(3_600, true)).toBe('live');
});

test('word from the frontend alone is not news from the cluster', () => {
  const book = live();
  book.receive({ t: 'stale', index: 10, silentMs: 2_500 }, 3_500);
  expect(book.connection(3_600, true)).toBe('stale');
});

test('a lost connection is being made anew, and after long it is offline', () => {
  const book = live();
  book.lost(2_000);
  book.lost(9_000);
  expect(book.connection(2_001, true)).toBe('reconnecting');
  expect(book.connection(2_001, false)).toBe('offline');
  expect(book.connection(2_000 + offlineAfterMs, true)).toBe('offline');
});

test('after a loss it resumes from where it was complete, heartbeats included', () => {
  const book = live();
  book.receive({ t: 'heartbeat', index: 15 }, 1_100);
  book.lost(2_000);
  expect(book.receive(hello, 3_000)).toMatchObject({ id: 2, resume: { epoch: 'e', index: 15 } });
  book.receive(snapshot({ id: 2, index: 20, recovered: true, changes: [shares(6, 200)] }), 3_000);
  expect(book.mirror.holdings('demo')).toMatchObject([{ quantity: 6 }]);
  expect(book.mirror.instruments()).toHaveLength(1);
  expect(book.connection(3_000, true)).toBe('live');
});

test('a gap is asked about and what followed it is not shown', () => {
  const book = live();
  const asked = book.receive(delta({ index: 13, prev: 12, changes: [shares(9, 1)] }), 1_100);
  expect(asked).toMatchObject({ t: 'subscribe', id: 2, resume: { epoch: 'e', index: 10 } });
  book.receive(delta({ index: 14, prev: 13, changes: [shares(9, 1)] }), 1_200);
  expect(book.mirror.holdings('demo')).toMatchObject([{ quantity: 5 }]);
  expect(book.connection(1_200, true)).toBe('stale');
});

test('frames of an earlier subscription are passed over', () => {
  const book = live();
  book.lost(2_000);
  book.receive(hello, 2_100);
  expect(book.receive(snapshot({ id: 1, index: 99, changes: [] }), 2_200)).toBeNull();
  expect(book.mirror.completeThrough).toBe(10);
});

test('books of another life replace what is held', () => {
  const book = live();
  book.lost(2_000);
  book.receive(hello, 2_100);
  book.receive(snapshot({ id: 2, epoch: 'f', index: 3, changes: [] }), 2_200);
  expect(book.epoch).toBe('f');
  expect(book.mirror.holdings('demo')).toEqual([]);
});

test('"recovered" of books it does not hold is not believed', () => {
  const book = live();
  book.lost(2_000);
  book.receive(hello, 2_100);
  const odd = snapshot({ id: 2, epoch: 'f', recovered: true, changes: [] });
  expect(book.receive(odd, 2_200)).toEqual({
    t: 'subscribe',
    id: 3,
    accounts: ['demo'],
    symbols: ['*'],
    cluster: true,
  });
});

test('latency is receive time less the newer of price and holding time', () => {
  const book = live();
  expect(book.latencyMs('A')).toBeNull();
  book.receive(delta({ changes: [price(2, 1_040)] }), 1_050);
  expect(book.latencyMs('A')).toBe(10);
  book.receive(delta({ index: 12, prev: 11, changes: [shares(6, 1_080)] }), 1_100);
  expect(book.latencyMs('A')).toBe(20);
  expect(book.latencies.quantile(0.99)).toBe(20);
  expect(book.latencies.quantile(0.5)).toBe(10);
});

test('a trade of others, which moves neither price nor holding, is not timed', () => {
  const book = live();
  book.receive(delta({ changes: [price(1, 100, 7)] }), 5_000);
  expect(book.latencyMs('A')).toBeNull();
});

test('an empty table says nothing of the books before they were heard of', () => {
  const book = new LiveBook('demo', 0);
  expect(emptyWords(book, 'No shares yet.')).toBe('Waiting for the books.');
  book.receive(hello, 1);
  expect(emptyWords(book, 'No shares yet.')).toBe('Waiting for the books.');
  book.receive(snapshot(), 2);
  expect(emptyWords(book, 'No shares yet.')).toBe('No shares yet.');
});
