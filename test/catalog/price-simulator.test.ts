// The simulator moves listed symbols through the log, counts its updates upwards, and drops what the
// cluster cannot take.

import { expect, test } from 'vitest';
import { monotonicMs, wallClockMs } from '../../src/base/clock.ts';
import { prng } from '../../src/base/prng.ts';
import { PriceGate } from '../../src/catalog/price-gate.ts';
import { PriceSimulator } from '../../src/catalog/price-simulator.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { SetPrice } from '../../src/domain/command.ts';
import { logIndex } from '../../src/domain/ids.ts';
import type { InstrumentView } from '../../src/domain/instrument.ts';
import { money } from '../../src/domain/money.ts';
import type { Money } from '../../src/domain/money.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { accepted, rejected } from '../cli/outcomes.ts';

const view = (symbol: string, units: number, priceTtlMs = 0): InstrumentView => ({
  symbol,
  priceUnits: money(units),
  priceMs: 0,
  inventory: quantity(100),
  volume: quantity(0),
  priceTtlMs,
  index: logIndex(1),
});

interface World {
  readonly listed: InstrumentView[];
  readonly symbols?: ReadonlyMap<string, Money>;
  readonly answer?: (sent: SetPrice) => Outcome;
}

function world({ listed, symbols, answer = () => accepted() }: World) {
  const sent: SetPrice[] = [];
  const results: string[] = [];
  let nowMs = 1_700_000_000_000;
  const client = {
    instruments: () => Promise.resolve({ value: listed, index: logIndex(1) }),
  };
  const gate = new PriceGate({
    submitAll: (commands) => {
      sent.push(...commands);
      return Promise.resolve(commands).then((all) => all.map(answer));
    },
    onFrame: () => undefined,
  });
  const simulator = new PriceSimulator({
    client,
    gate,
    clock: { monotonic: () => monotonicMs(nowMs), wall: () => wallClockMs(nowMs) },
    random: prng(1),
    symbols: symbols ?? null,
    changesPerSecond: 4,
    onChange: (result) => results.push(result),
  });
  const ticks = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      nowMs += 250;
      await simulator.tick();
    }
  };
  return { sent, results, simulator, ticks };
}

test('prices move in whole units and numbers only grow', async () => {
  const { sent, ticks } = world({ listed: [view('A', 100_000), view('B', 500_000)] });
  await ticks(400);
  expect(new Set(sent.map(({ symbol }) => symbol))).toEqual(new Set(['A', 'B']));
  expect(sent.every(({ priceUnits }) => Number.isSafeInteger(priceUnits))).toBe(true);
  const numbers = sent.map(({ sourceSequence }) => sourceSequence ?? 0);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(sent.every(({ source }) => source === 1)).toBe(true);
});

test('only the symbols it was given are moved, around the prices it was given', async () => {
  const symbols = new Map([['A', money(100_000)]]);
  const { sent, ticks } = world({ listed: [view('A', 9_000_000), view('B', 5)], symbols });
  await ticks(50);
  expect(new Set(sent.map(({ symbol }) => symbol))).toEqual(new Set(['A']));
  expect(sent.every(({ priceUnits }) => priceUnits <= 500_000)).toBe(true);
});

test('a symbol whose price goes stale belongs to somebody else', async () => {
  const { sent, ticks } = world({ listed: [view('S', 100_000, 60_000)] });
  await ticks(20);
  expect(sent).toEqual([]);
});

test('symbols listed later are found', async () => {
  const listed: InstrumentView[] = [];
  const { sent, simulator, ticks } = world({ listed });
  await ticks(10);
  listed.push(view('A', 100_000));
  await ticks(20);
  expect(simulator.symbols).toBe(1);
  expect(sent.length).toBeGreaterThan(0);
});

test('after a refused number it leaps until the books accept again', async () => {
  const known = 1_700_000_500_000;
  const { sent, results, ticks } = world({
    listed: [view('A', 100_000)],
    answer: ({ sourceSequence }) =>
      (sourceSequence ?? 0) > known ? accepted() : rejected('stale-source-sequence'),
  });
  await ticks(40);
  expect(results.filter((result) => result === 'stale-source-sequence').length).toBeLessThan(6);
  expect(results.at(-1)).toBe('accepted');
  expect(sent.at(-1)?.sourceSequence).toBeGreaterThan(known);
});

test('a cluster that is away costs the change, not the simulator', async () => {
  let away = true;
  const { results, ticks } = world({
    listed: [view('A', 100_000)],
    answer: () => {
      if (away) throw new ClusterError('no-quorum', 'none');
      return accepted();
    },
  });
  await ticks(10);
  away = false;
  await ticks(10);
  expect(new Set(results)).toEqual(new Set(['no-quorum', 'accepted']));
});
