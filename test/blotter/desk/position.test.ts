// What a holding is worth, exactly, and how figures are written.

import { expect, test } from 'vitest';
import {
  shownCount,
  shownMoney,
  shownProfit,
  shownShare,
} from '../../../src/blotter/desk/figures.ts';
import { positionOf, sumOf } from '../../../src/blotter/desk/position.ts';
import type { HoldingView } from '../../../src/domain/account.ts';
import { logIndex } from '../../../src/domain/ids.ts';
import type { InstrumentView } from '../../../src/domain/instrument.ts';
import { money } from '../../../src/domain/money.ts';
import { quantity } from '../../../src/domain/quantity.ts';

const holding = (shares: number, reserved: number, cost: number): HoldingView => ({
  account: 'demo',
  symbol: 'A',
  quantity: quantity(shares),
  reserved: quantity(reserved),
  costUnits: money(cost),
  index: logIndex(1),
  changedMs: 1,
});

const priced = (priceUnits: number): InstrumentView => ({
  symbol: 'A',
  priceUnits: money(priceUnits),
  priceMs: 1,
  inventory: null,
  volume: quantity(0),
  priceTtlMs: 0,
  index: logIndex(1),
});

test('shares held back count as held', () => {
  expect(positionOf(holding(3, 2, 400_000), priced(100_000))).toMatchObject({
    shares: 5,
    averageCostUnits: 80_000,
    marketValueUnits: 500_000,
    profitUnits: 100_000,
  });
});

test('without a price there is no value, and a sum with a hole is none', () => {
  const position = positionOf(holding(3, 0, 1), null);
  expect(position.marketValueUnits).toBeNull();
  expect(position.profitUnits).toBeNull();
  expect(sumOf([money(1), null])).toBeNull();
  expect(sumOf([money(1), money(2)])).toBe(3);
});

test('what is too large to be exact is not shown', () => {
  const most = Number.MAX_SAFE_INTEGER;
  expect(positionOf(holding(most, 0, 1), priced(2)).marketValueUnits).toBeNull();
  expect(sumOf([money(most), money(1)])).toBeNull();
});

test('figures are grouped, signed and never grouped behind the point', () => {
  expect(shownMoney(money(12_345_678_912))).toBe('1,234,567.8912');
  expect(shownMoney(money(-12_340_000))).toBe('-1,234.00');
  expect(shownMoney(null)).toBe('–');
  expect(shownProfit(money(10_000))).toBe('+1.00');
  expect(shownProfit(money(-10_000))).toBe('-1.00');
  expect(shownShare(money(1), money(4))).toBe('+25.00 %');
  expect(shownShare(money(1), money(0))).toBe('–');
  expect(shownCount(1_000)).toBe('1,000');
});
