// The WebSocket language: what either side reads, and that anything else is refused in words.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClientMessage } from '../../src/stream/client-message.ts';
import { readServerMessage } from '../../src/stream/server-message.ts';

test('a subscription is read, repeats dropped', () => {
  const text = '{"t":"subscribe","id":3,"accounts":["a","a"],"symbols":["*"]}';
  expect(readClientMessage(text)).toEqual({
    kind: 'message',
    message: { t: 'subscribe', id: 3, accounts: ['a'], symbols: ['*'] },
  });
});

test('what is not said has a plain default', () => {
  expect(readClientMessage('{"t":"subscribe","resume":{"epoch":"e","index":5}}')).toEqual({
    kind: 'message',
    message: {
      t: 'subscribe',
      id: 0,
      accounts: [],
      symbols: [],
      resume: { epoch: 'e', index: 5 },
    },
  });
});

test('no text whatsoever makes the reader throw', () => {
  const near = fc.record(
    {
      t: fc.constantFrom('subscribe', 'unsubscribe', 'x'),
      id: fc.anything(),
      accounts: fc.anything(),
    },
    { requiredKeys: ['t'] },
  );
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    near.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, (any) => {
      const reading = readClientMessage(any);
      expect(reading.kind === 'message' || reading.message.length > 0).toBe(true);
      expect(() => readServerMessage(any)).not.toThrow();
    }),
  );
});

const instrument = {
  symbol: 'A',
  priceUnits: 1,
  priceMs: 1,
  inventory: null,
  volume: 0,
  priceTtlMs: 0,
  index: 1,
};
const delta = (change: unknown): string =>
  JSON.stringify({ t: 'delta', id: 0, index: 2, prev: 1, changes: [change] });

test('a delta with a whole row is read', () => {
  expect(readServerMessage(delta({ kind: 'instrument', instrument }))).toMatchObject({ index: 2 });
});

test.each([
  { kind: 'instrument', instrument: { ...instrument, priceUnits: '1' } },
  { kind: 'instrument', instrument: { ...instrument, priceUnits: 1.5 } },
  { kind: 'instrument', instrument: { ...instrument, symbol: undefined } },
  { kind: 'holding', holding: instrument },
  { kind: 'order', order: { ...instrument, ordStatus: 'toString' } },
  { kind: 'gossip' },
  null,
])('a change that is not whole spoils the message: %j', (change) => {
  expect(readServerMessage(delta(change))).toBeNull();
});

test('a message of a later version is not guessed at', () => {
  const hello = { t: 'hello', version: 2, newsEveryMs: 1, accountsMax: 1, symbolsMax: 1 };
  expect(readServerMessage(JSON.stringify(hello))).toBeNull();
  expect(readServerMessage(JSON.stringify({ ...hello, version: 1 }))).toMatchObject({ t: 'hello' });
});
