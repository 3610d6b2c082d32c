// What a reader gets who comes back soon: every change it missed, in log order, and of each stock the
// price of now; and never a part of it when the rest is forgotten.

import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import type { InstrumentView } from '../../../src/domain/instrument.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { FrameRing } from '../../../src/frontend/stream/frame-ring.ts';

const stock = (symbol: string, index: number): InstrumentView => ({
  ...{ symbol, priceUnits: money(index), priceMs: index, inventory: null },
  ...{ volume: quantity(0), priceTtlMs: 0, index: logIndex(index) },
});
const gone = (account: string): Change => ({ kind: 'holding-removed', account, symbol: 'X' });
const price = (symbol: string, index: number): Change => ({
  kind: 'instrument',
  instrument: stock(symbol, index),
});

test('prices are told as they stand, each at the entry that set it, between all other changes', () => {
  const ring = new FrameRing(100);
  ring.restart(10);
  ring.push(12, [gone('a'), price('X', 12)]);
  ring.push(15, [gone('b')]);
  const stocks = [stock('Z', 16), stock('X', 14), stock('Y', 9)];
  const all = [gone('a'), price('X', 14), gone('b'), price('Z', 16)];
  expect(ring.since(10, stocks)).toEqual(all);
  expect(ring.since(12, stocks)).toEqual(all.slice(1));
  expect(ring.since(14, stocks)).toEqual(all.slice(2));
  expect(ring.since(16, stocks)).toEqual([]);
});

test('who was away for longer than it remembers gets nothing of it', () => {
  const ring = new FrameRing(4);
  ring.restart(0);
  for (let index = 1; index <= 9; index += 1) ring.push(index, [gone(`a${index}`)]);
  expect(ring.since(0, [])).toBeNull();
  expect(ring.since(5, [])).toEqual([6, 7, 8, 9].map((index) => gone(`a${index}`)));
});
