// Rollups over restarts of the catalog, on a real disk: kept for the same cluster, never shown for
// another, and given up rather than guessed at when they cannot be read.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { expect, onTestFinished, test } from 'vitest';
import { KeptRollups } from '../../src/catalog/kept-rollups.ts';
import type { FeedFrame } from '../../src/domain/change.ts';
import { logIndex } from '../../src/domain/ids.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { row } from './running-catalog.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'rollups-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

async function started(directory: string, lines: string[] = []): Promise<KeptRollups> {
  const write = (line: string): void => void lines.push(line);
  const rollups = new KeptRollups(directory, createLogger({ process: 'catalog', write }));
  await rollups.start();
  return rollups;
}

function price(units: number, priceMs: number): FeedFrame {
  const instrument = { ...row('Iron', units, 1), priceMs };
  const changes = [{ kind: 'instrument', instrument } as const];
  return { kind: 'snapshot', index: logIndex(1), recovered: false, changes };
}

const [here, elsewhere] = ['00000000000000aa', '00000000000000bb'];

test('a catalog that comes back goes on where it was', async () => {
  const directory = folder();
  const first = await started(directory);
  first.absorb(price(10, 1_000), here);
  first.absorb(price(30, 2_000), here);
  await first.stop();
  const second = await started(directory);
  // As the feed begins again: the price that was there last, which counts once.
  second.absorb(price(30, 2_000), here);
  second.absorb(price(20, 3_000), here);
  const day = { highUnits: 30, lowUnits: 10, meanUnits: 20, firstUnits: 10, lastUnits: 20 };
  expect(second.book.of('Iron', 'day')).toEqual([{ period: '1970-01-01', ...day, changes: 3 }]);
  expect(second.book.of('Iron', 'month')).toMatchObject([{ period: '1970-01', changes: 3 }]);
  await second.stop();
});

test("another cluster's prices are neither shown nor kept", async () => {
  const directory = folder();
  const first = await started(directory);
  first.absorb(price(10, 1_000), here);
  await first.stop();
  const second = await started(directory);
  second.absorb(price(77, 5_000), elsewhere);
  expect(second.book.of('Iron', 'day')).toMatchObject([{ lowUnits: 77, changes: 1 }]);
  await second.stop();
  const third = await started(directory);
  expect(third.book.of('Iron', 'day')).toMatchObject([{ lowUnits: 77, changes: 1 }]);
  await third.stop();
});

test('what cannot be read is given up, and said', async () => {
  const directory = folder();
  const damaged = new Level(directory);
  await damaged.put('cluster', here);
  await damaged.put('Iron day 1970-01-01', '[1,2,3]');
  await damaged.close();
  const lines: string[] = [];
  const rollups = await started(directory, lines);
  expect(rollups.book.of('Iron', 'day')).toBe(null);
  expect(lines.join()).toContain('rollups-lost');
  rollups.absorb(price(5, 1_000), here);
  await rollups.stop();
  const again = await started(directory);
  expect(again.book.of('Iron', 'day')).toMatchObject([{ lowUnits: 5, changes: 1 }]);
  await again.stop();
});

test('a folder that another catalog holds is refused by name', async () => {
  const directory = folder();
  const first = await started(directory);
  await expect(started(directory)).rejects.toThrow(directory);
  await first.stop();
});
