// A minute of simulated clusters, with other seeds every day, and every seed that ever failed. Runs the
// built simulator, as `npm run sim` does.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineFlags } from './engine-flags.ts';

interface FailedSeed {
  readonly seed: number;
  readonly events: number;
  readonly found: string;
}

const failed = JSON.parse(
  readFileSync(join(import.meta.dirname, 'failed-seeds.json'), 'utf8'),
) as FailedSeed[];
const root = join(import.meta.dirname, '..', '..', '..');

function sim(...flags: string[]): string {
  const main = join(root, 'dist', 'test', 'chaos', 'sim', 'main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [...engineFlags, main, ...flags], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
  return stdout;
}

for (const { seed, events, found } of failed) {
  test(`seed ${seed} stays mended: ${found}`, () => {
    sim('--seed', String(seed), '--steps', String(events));
  });
}

test('the seeds of the day keep every promise for a minute', () => {
  console.log(sim('--minutes', '1'));
});
