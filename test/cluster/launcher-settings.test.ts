// Where the settings of `npm start` come from: the file, then the environment, then flags.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { LaunchRefused } from '../../cluster/launch-refused.ts';
import { readLauncherFlags } from '../../cluster/launcher-flags.ts';
import { settingWords } from '../../cluster/launcher-settings.ts';

const made: string[] = [];

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
});

function fileOf(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-settings-'));
  made.push(dir);
  const path = join(dir, 'holdfast.config.json');
  writeFileSync(path, text);
  return path;
}

test('the file counts, the environment before it, a flag before both', () => {
  const path = fileOf('{"launcher":{"nodes":5,"profile":"lan","portBase":300},"frontend":{}}');
  const words = settingWords({
    HOLDFAST_CONFIG: path,
    HOLDFAST_PORT_BASE: '200',
    HOLDFAST_LOG_RETAIN_MB: '2',
  });
  const reading = readLauncherFlags([...words, '--log-retain-mb', '3']);
  expect(reading).toMatchObject({
    kind: 'flags',
    flags: { nodes: 5, profile: 'lan', portBase: 200, logRetainMb: 3 },
  });
});

test('without file and variables nothing is said', () => {
  expect(settingWords({})).toEqual([]);
});

test.each([
  ['{', /is not valid JSON/],
  ['[]', /must be an object/],
  ['{"launcher":7}', /launcher: must be an object/],
  ['{"launcher":{"nodse":3}}', /launcher\.nodse: there is no such setting/],
  ['{"launcher":{"nodes":[3]}}', /launcher\.nodes: must be a text or a number/],
])('a file that does not fit is refused by name: %s', (text, message) => {
  const read = (): unknown => settingWords({ HOLDFAST_CONFIG: fileOf(text) });
  expect(read).toThrow(LaunchRefused);
  expect(read).toThrow(message);
});

test('a named file that is not there is refused', () => {
  const read = (): unknown => settingWords({ HOLDFAST_CONFIG: 'nowhere/holdfast.config.json' });
  expect(read).toThrow(/nowhere.*cannot be read/);
});
