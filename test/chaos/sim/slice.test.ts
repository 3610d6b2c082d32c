// A minute of simulated clusters, with other seeds every day, and every seed that ever failed. Runs the
// built simulator, as `npm run sim` does.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { engineFlags } from './engine-flags.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** At the lowest priority, beside others, a seed of seconds may take minutes. */
const patienceMs = 1_200_000;

/** What the simulator says. @throws with its words when it ends with another code than 0 */
async function sim(...flags: string[]): Promise<string> {
  const main = join(root, 'dist', 'test', 'chaos', 'sim', 'main.js');
  const words = [...engineFlags, main, ...flags];
  const options = { cwd: root, maxBuffer: 1 << 26, timeout: patienceMs };
  try {
    return (await promisify(execFile)(process.execPath, words, options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; stderr?: string };
    throw new Error(`${flags.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}

test('the seeds of the day keep every promise for a minute', async () => {
  console.log(await sim('--minutes', '1'));
});

test('every seed that ever failed stays mended', { timeout: patienceMs }, async () => {
  const file = join('test', 'chaos', 'sim', 'failed-seeds.json');
  const listed = JSON.parse(readFileSync(join(root, file), 'utf8')) as readonly unknown[];
  const said = await sim('--seeds-from', file);
  console.log(said);
  expect(said).toContain(`seeds   ${listed.length} played`);
});
