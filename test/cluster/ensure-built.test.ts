// Claims about what `npm start` does in a fresh clone, with an npm that only notes what it was asked.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../cluster/ensure-built.mjs', import.meta.url));

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

function freshClone(): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-clone-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, 'cluster'));
  copyFileSync(script, join(root, 'cluster', 'ensure-built.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'npm.cjs'), npm);
  return root;
}

function start(root: string): string[] {
  const command = "import('./cluster/ensure-built.mjs').then((made) => made.ensureBuilt())";
  execFileSync(process.execPath, ['-e', command], {
    cwd: root,
    env: { ...process.env, npm_execpath: join(root, 'npm.cjs') },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return readFileSync(join(root, 'asked'), 'utf8').trim().split('\n');
}

test('where `npm ci` refuses the lock file, `npm install` is tried, then it builds, and only once', () => {
  const root = freshClone();
  const asked = ['ci', 'install', 'run build'];
  expect(start(root)).toEqual(asked);
  expect(start(root)).toEqual(asked);
});
