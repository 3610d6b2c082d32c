// What `npm run sim` takes and what it refuses, and that its help knows every flag.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSimFlags } from './sim-flags.ts';

/** What it says is wrong, or how many seeds it would play. */
function asked(...words: string[]): string | number {
  const flags = readSimFlags(words);
  return typeof flags === 'string' ? (flags.split('\n')[0] ?? '') : flags.plan.count;
}

test('a seed, a range, or as many as fit into a time', () => {
  expect(asked('--seed', '7')).toBe(1);
  expect(asked('--seeds', '5..14')).toBe(10);
  expect(asked('--seeds=5')).toBe(1);
  expect(asked('--minutes', '2')).toBe(Infinity);
  expect(asked()).toBe(1);
});

test('what would play nothing, or not what was meant, is refused by name', () => {
  expect(asked('--seeds', '14..5')).toBe('--seeds ends before it begins: 14..5');
  const rule = 'a whole number up to 4294967295';
  for (const range of ['x', '1..', '1..2..3', '1..4294967296', '-1..2']) {
    expect(asked('--seeds', range)).toBe(`--seeds is A..B, each ${rule}`);
  }
  for (const seed of ['x', '1..5', '4294967296', '99999999999999999999']) {
    expect(asked('--seed', seed)).toBe(`--seed is ${rule}`);
  }
  expect(asked('--seed', '4294967295')).toBe(1);
  expect(asked('--seed', '1', '--seeds', '2..3')).toBe('--seed does not go with --seeds');
  expect(asked('--steps', '0')).toBe('--steps is a whole number');
  expect(asked('--seed')).toBe('--seed needs a value');
  expect(asked('--sed', '1')).toBe('unknown flag --sed');
});

test('a list of seeds is played whole, or refused with what is wrong in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seeds-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'list.json');
  const listed = (text: string): string | number => {
    writeFileSync(path, text);
    return asked('--seeds-from', path);
  };
  expect(listed('[{"seed": 7, "events": 25000}, {"seed": 8, "events": 1}]')).toBe(2);
  expect(listed('[]')).toBe(`${path} lists no seed`);
  expect(listed('{}')).toBe(`${path}: not a list`);
  expect(listed('[')).toMatch(/list\.json: .*JSON/);
  for (const entry of ['null', '7', '{"seed": 7}', '{"seed": 4294967296, "events": 1}']) {
    const what = 'entry 0 lacks a seed up to 4294967295 or its events';
    expect(listed(`[${entry}]`)).toBe(`${path}: ${what}`);
  }
  expect(asked('--seeds-from', join(folder, 'none'))).toMatch(/ENOENT/);
});

test('the help names every flag, and no other', () => {
  const help = readFileSync(join(import.meta.dirname, 'sim-help.txt'), 'utf8');
  const named = [...help.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, flag]) => flag ?? '');
  const taken = named.filter((flag) => asked(flag) !== `unknown flag ${flag}`);
  expect(named).toContain('--seeds-from');
  expect(taken).toEqual(named.filter((flag) => flag !== '--help'));
});
