// Claims about what `npm start` does in a fresh clone, with an npm that only notes what it was asked, or
// hangs.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const scripts = ['ensure-built.mjs', 'stoppable-npm.mjs', 'start.mjs', 'start-help.txt'];

const npm = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
  const words = process.argv.slice(2);
  appendFileSync('asked', words.filter((word) => !word.startsWith('--')).join(' ') + '\\n');
  if (words[0] === 'ci') process.exit(1);
  if (words[0] === 'run') mkdirSync('dist', { recursive: true });
  if (words[0] !== 'install') process.exit(0);
  mkdirSync('node_modules/@typescript/native', { recursive: true });
  writeFileSync('node_modules/@typescript/native/package.json', '{}');
`;

// What npm starts is a process of its own, which a signal to npm alone leaves running: it holds the pipe
// on which npm's words are waited for, and with it whoever waits.
const hangingNpm = `
  const { spawn } = require('node:child_process');
  const { writeFileSync } = require('node:fs');
  spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'inherit' });
  writeFileSync('asked', 'ci');
`;

function freshClone(npmScript: string): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-clone-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, 'cluster'));
  for (const name of scripts) {
    const from = fileURLToPath(new URL(`../../cluster/${name}`, import.meta.url));
    copyFileSync(from, join(root, 'cluster', name));
  }
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'npm.cjs'), npmScript);
  return root;
}

const environment = (root: string): NodeJS.ProcessEnv => ({
  ...process.env,
  npm_execpath: join(root, 'npm.cjs'),
});

const asked = (root: string): string => join(root, 'asked');

function build(root: string): string[] {
  const command = "import('./cluster/ensure-built.mjs').then((made) => made.ensureBuilt())";
  execFileSync(process.execPath, ['-e', command], {
    cwd: root,
    env: environment(root),
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return readFileSync(asked(root), 'utf8').trim().split('\n');
}

/** Stops what is installing; answers how it ended. */
async function stopped(root: string, words: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, words, { cwd: root, env: environment(root) });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const end = once(child, 'close');
  while (!existsSync(asked(root))) await pause(20);
  child.kill('SIGTERM');
  const [code] = (await end) as [number | null];
  return { code, said };
}

test('where `npm ci` refuses the lock file, `npm install` is tried, then it builds, and only once', () => {
  const root = freshClone(npm);
  const wanted = ['ci', 'install', 'run build'];
  expect(build(root)).toEqual(wanted);
  expect(build(root)).toEqual(wanted);
});

test('`npm start -- --help` installs and builds nothing', () => {
  const root = freshClone(npm);
  const script = join(root, 'cluster', 'start.mjs');
  const shown = execFileSync(process.execPath, [script, '--help'], { env: environment(root) });
  expect(shown.toString()).toContain('Usage: npm start -- [options]');
  expect(existsSync(asked(root))).toBe(false);
});

test('a start that is stopped while it installs ends well, and all of npm with it', async () => {
  const root = freshClone(hangingNpm);
  const { code, said } = await stopped(root, [join('cluster', 'start.mjs')]);
  expect(code).toBe(0);
  expect(said.trim().split('\n').at(-1)).toBe('holdfast: stopped (SIGTERM)');
});

test('any other command that is stopped while it installs has not done what it was to do', async () => {
  const root = freshClone(hangingNpm);
  const command = "import('./cluster/ensure-built.mjs').then((made) => made.ensureBuilt())";
  const { code } = await stopped(root, ['-e', command]);
  expect(code).toBe(130);
});
