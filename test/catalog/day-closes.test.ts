// Claims about the close of the day before: the last price of that day, and nothing where it may have
// been missed.

import { expect, test } from 'vitest';
import { DayCloses } from '../../src/catalog/day-closes.ts';
import type { FeedFrame } from '../../src/domain/change.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { row } from './running-catalog.ts';

const dayMs = 86_400_000;

function frame(kind: 'snapshot' | 'delta', units: number, priceMs: number): FeedFrame {
  const changes = [{ kind: 'instrument', instrument: { ...row('A', units, 1), priceMs } }] as const;
  const index = logIndex(2);
  return kind === 'delta'
    ? { kind, index, prev: logIndex(1), changes }
    : { kind, index, recovered: true, changes };
}

function told(...frames: readonly FeedFrame[]): DayCloses {
  const closes = new DayCloses();
  for (const one of frames) closes.absorb(one);
  return closes;
}

test('the last price of a day is the close of the next, before and after its first price', () => {
  const closes = told(frame('delta', 100, 5), frame('delta', 120, dayMs - 1));
  expect(closes.of('A', dayMs - 1), 'nothing is known of the day before the first').toBeNull();
  expect(closes.of('A', dayMs)).toBe(120);
  closes.absorb(frame('delta', 90, dayMs + 1));
  closes.absorb(frame('delta', 95, dayMs + 2));
  expect(closes.of('A', dayMs + 3)).toBe(120);
  expect(closes.of('A', 5 * dayMs), 'a day without a price closes where the one before did').toBe(
    95,
  );
});

test('a price of yesterday in the first picture is where yesterday closed', () => {
  const closes = told(frame('snapshot', 70, 10));
  expect(closes.of('A', dayMs + 10)).toBe(70);
  closes.absorb(frame('delta', 75, dayMs + 20));
  expect(closes.of('A', dayMs + 30)).toBe(70);
});

test('who was away when the day ended does not know where it closed', () => {
  const closes = told(frame('delta', 70, 10), frame('snapshot', 75, dayMs + 20));
  expect(closes.of('A', dayMs + 30)).toBeNull();
  closes.absorb(frame('delta', 80, 2 * dayMs));
  expect(closes.of('A', 2 * dayMs), 'the next day is known again').toBe(75);
});

test('who was away within the day has missed nothing that counts', () => {
  const closes = told(frame('delta', 70, 10), frame('delta', 71, dayMs + 1));
  closes.absorb(frame('snapshot', 75, dayMs + 20));
  expect(closes.of('A', dayMs + 30)).toBe(70);
  expect(closes.of('B', dayMs + 30)).toBeNull();
});
