// Frames as exports tell them: every command under its own words, ids where ids were sent, and nothing
// that the record does not say.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeEntryPayload } from '../../src/codec/entry-payload.ts';
import { FrameWriter } from '../../src/codec/frame-writer.ts';
import { frameTexts } from '../../src/codec/record-text.ts';
import { command, home, knownAccounts, knownSymbols, someIds } from './commands.ts';
import { exampleFrame } from './golden-examples.ts';

test('a frame is told with its session, its place and every field of its commands', () => {
  const [frame] = frameTexts(encodeEntryPayload(1_700_000_000_000, [exampleFrame()]));
  expect(frame).toEqual({
    sessionId: 9,
    firstSeq: 5,
    ackedThrough: 2,
    commands: [
      {
        kind: 'order',
        accountId: 1,
        symbol: 'BRK.B',
        side: 'sell',
        quantity: 300,
        clOrdId: 'c-1',
      },
      { kind: 'deposit', account: 'bob', createIfMissing: true, amount: -1 },
      {
        kind: 'list-instrument',
        symbol: 'X',
        unlimited: true,
        price: 2 ** 40 + 1,
        inventory: 0,
        priceTtlMs: 60_000,
      },
    ],
  });
});

test('every command of every frame is told, in order, and whom and what it names', () => {
  const place = { sessionId: 3, firstSeq: 1, ackedThrough: 0 };
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 20 }), (commands) => {
      const writer = new FrameWriter(home, someIds);
      // A frame is the writer's until the next one.
      const frames = [commands, commands].map((some) => writer.frame(place, some).slice());
      const told = frameTexts(encodeEntryPayload(5, frames));
      expect(told).toHaveLength(2);
      for (const { commands: texts } of told) {
        expect(texts.map(({ kind }) => kind)).toEqual(commands.map(({ kind }) => kind));
        for (const [at, { account, accountId, symbol, symbolId }] of texts.entries()) {
          const wanted = { account: undefined, symbol: undefined, ...commands[at] };
          expect(account ?? knownAccounts[Number(accountId) - 1]).toBe(wanted.account);
          expect(symbol ?? knownSymbols[Number(symbolId) - 1]).toBe(wanted.symbol);
        }
      }
    }),
    { numRuns: 100 },
  );
});
