// The launcher's directory: one holder at a time, emptied only of what a launcher made.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanDataDir, releaseDataDir, takeDataDir } from '../../cluster/data-dir.ts';
import { lastLine, rotateLog } from '../../cluster/log-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-dir-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a directory is taken and given back', () => {
  takeDataDir(join(folder, 'deep', 'er'));
  expect(existsSync(join(folder, 'deep', 'er', 'launcher.pid'))).toBe(true);
  releaseDataDir(join(folder, 'deep', 'er'));
  takeDataDir(join(folder, 'deep', 'er'));
});

test('what a launcher that was killed left behind does not lock anybody out', () => {
  writeFileSync(join(folder, 'launcher.pid'), '999999999');
  takeDataDir(folder);
});

test('the process id of something that is no launcher does not lock anybody out', () => {
  writeFileSync(join(folder, 'launcher.pid'), String(process.ppid));
  takeDataDir(folder);
});

test('cleaning removes what a launcher made and keeps the lock', () => {
  takeDataDir(folder);
  mkdirSync(join(folder, 'node-1'));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'cluster.json'), '{}');
  cleanDataDir(folder);
  expect(readdirSync(folder)).toEqual(['launcher.pid']);
});

test('a directory with anything else in it is not emptied at all', () => {
  mkdirSync(join(folder, 'node-1'));
  writeFileSync(join(folder, 'thesis.tex'), 'years of work');
  expect(() => cleanDataDir(folder)).toThrow('thesis.tex');
  expect(readdirSync(folder).sort()).toEqual(['node-1', 'thesis.tex']);
});

test('a log is moved aside at each start and three old ones are kept', () => {
  const path = join(folder, 'logs', 'node-1.log');
  for (const word of ['one', 'two', 'three', 'four', 'five']) {
    rotateLog(path);
    writeFileSync(path, `${word} first\n${word}\n`);
  }
  const kept = ['', '.1', '.2', '.3'].map((age) => lastLine(path + age));
  expect(kept).toEqual(['five', 'four', 'three', 'two']);
  expect(existsSync(`${path}.4`)).toBe(false);
});

test('the last line of a long log is found, and of none there is none', () => {
  const path = join(folder, 'long.log');
  writeFileSync(path, `${'x'.repeat(100_000)}\nthe end\n`);
  expect(lastLine(path)).toBe('the end');
  expect(lastLine(join(folder, 'none.log'))).toBe('');
});

test('a directory that cannot be made is refused by name, with what to do', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'file');
  writeFileSync(file, '');
  expect(() => takeDataDir(join(file, 'below'))).toThrow(
    'cannot be used as data directory (ENOTDIR)',
  );
});

test('--clean leaves what a launcher did not make where a launcher has been', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  for (const name of ['cluster.json', 'thesis.tex']) writeFileSync(join(folder, name), '{}');
  cleanDataDir(folder);
  expect(readdirSync(folder)).toEqual(['thesis.tex']);
});
