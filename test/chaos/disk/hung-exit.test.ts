// A process that gives up on a hung write must not wait for it. A full pipe hangs as a disk does.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { cloneRoot } from '../../system/clone-root.ts';

// The modules one by one: a bundled program shows none of them.
const dist = process.env['HOLDFAST_DIST'] ?? join(cloneRoot(import.meta.dirname), 'dist');
const sources = pathToFileURL(join(dist, 'src')).href;
const script = `
  import { constants, openSync, write } from 'node:fs';
  import { endBroken } from '${sources}/node/health/broken-end.js';
  import { DiskHangs } from '${sources}/node/consensus/hung-write.js';
  import { createLogger } from '${sources}/telemetry/logger.js';
  const pipe = openSync(process.argv[1], constants.O_RDWR);
  write(pipe, Buffer.alloc(1 << 21), 0, 1 << 21, null, () => console.log('written'));
  const log = createLogger({ process: 'node' });
  setTimeout(() => endBroken(log, new DiskHangs(10_050)), 300);
`;

test('a process that gives up on a hung write says so and ends without it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-pipe-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const words = ['--input-type=module', '-e', script, pipe];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain('a log write has hung for 10050 ms');
  expect(said).not.toContain('written');
});
