// Five projects: `unit` is pure and quick, `system` starts real processes, three files at a time,
// `simulation` plays clusters without clocks, `alone` measures how long a change of leader takes, `browser`
// drives a real Chromium against a real cluster, two files at a time. HOLDFAST_MUTANT loads a broken rule
// into the unit project, to see whether its tests notice.

import { defineConfig } from 'vitest/config';
import { mutantPlugins } from './test/chaos/mutants/mutant-plugin.ts';
import { LongestFirst } from './test/longest-first.ts';

/** Whole clusters simulated, a minute of them and those that once failed: nothing for the quick tests. */
const simulation = ['slice', 'bazaar-protocol'].map((name) => `test/chaos/sim/${name}.test.ts`);
/** Storage tests of minutes, and such as need root and strace: `npm run torture` sets it. */
const tortures = process.env['HOLDFAST_TORTURE'] === 'long';

/** Real files in full and a million random commands: `npm run proof` sets it. */
const proofs = process.env['HOLDFAST_PROOF'] === 'long';

const alone = ['test/system/handover.test.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: mutantPlugins(import.meta.dirname),
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['test/system/**', 'test/browser/**', 'test/chaos/disk/**', ...simulation],
            ...(proofs ? [] : ['test/oracle/long/**', 'test/client/long/**']),
          ],
          // A worker loads the modules once for all its files: half of the time went into that.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts', 'test/chaos/disk/**/*.test.ts'],
          exclude: [...alone, ...(tortures ? [] : ['test/chaos/disk/long/**'])],
          // What is tested are other processes: a worker need not load the modules again for each file.
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        // At the lowest priority, beside others, a seed of seconds may take minutes.
        test: { name: 'simulation', include: simulation, testTimeout: 600_000 },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
