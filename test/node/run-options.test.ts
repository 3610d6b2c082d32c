// What a node refuses to be told: each by the name of its flag, wherever it came from.

import { expect, test } from 'vitest';
import { parseRunOptions } from '../../src/node/run-options.ts';

test.each([
  ['--log-level', ['--log-level', 'loud'], {}],
  ['--log-level', [], { HOLDFAST_LOG_LEVEL: 'loud' }],
  ['--profile', [], { HOLDFAST_PROFILE: 'wan' }],
  ['--log-retain-mb', ['--log-retain-mb', '0'], {}],
  ['--scrub-seconds', ['--scrub-seconds=-1'], {}],
  ['--snapshot-mb-per-second', [], { HOLDFAST_SNAPSHOT_MB_PER_SECOND: '0' }],
  ['--clock-offset-ms', ['--clock-offset-ms', 'late'], {}],
  ['NODE_ID', [], { NODE_ID: '0' }],
])('%s is checked: %j %j', (flag, words, environment) => {
  const parse = (): unknown => parseRunOptions(['--data-dir', 'd', ...words], environment);
  expect(parse).toThrow(new RegExp(`^${flag}[: ]`));
});
