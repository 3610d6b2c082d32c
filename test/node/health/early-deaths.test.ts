// How many starts in a row ended early, as the next start sees it.

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EarlyDeaths } from '../../../src/node/health/early-deaths.ts';

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'holdfast-early-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test('starts that did not live are counted, until one does', async () => {
  const dataDir = await directory();
  const starts = [0, 1, 2].map(() => new EarlyDeaths(dataDir));
  const counted: number[] = [];
  for (const start of starts) counted.push(await start.begin(1));
  expect(counted).toEqual([0, 1, 2]);
  await starts[2]?.lived();
  expect(await readdir(dataDir)).toEqual([]);
  expect(await new EarlyDeaths(dataDir).begin(1)).toBe(0);
});

test('other books begin anew, and a file cut short counts as none', async () => {
  const dataDir = await directory();
  await new EarlyDeaths(dataDir).begin(1);
  expect(await new EarlyDeaths(dataDir).begin(2)).toBe(0);
  for (const rest of ['', '{"books":2,', 'null', '{"books":2,"deaths":"3"}']) {
    await writeFile(join(dataDir, 'starting'), rest);
    expect(await new EarlyDeaths(dataDir).begin(2)).toBe(0);
  }
});
