// Every seed that ever failed, once more, in one process: cold, each would take twice its time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSeed } from './sim-run.ts';

interface FailedSeed {
  readonly seed: number;
  readonly events: number;
  readonly found: string;
}

const failed = JSON.parse(
  readFileSync(join(import.meta.dirname, 'failed-seeds.json'), 'utf8'),
) as FailedSeed[];

for (const { seed, events, found } of failed) {
  test(`seed ${seed} stays mended: ${found}`, async () => {
    const { violation } = await runSeed({ seed, events });
    expect(violation).toBeNull();
  });
}
