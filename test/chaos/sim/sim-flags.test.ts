// What `npm run sim` takes and what it refuses, and that its help knows every flag.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
  expect(asked('--seeds', 'x')).toBe('--seeds is A..B, both whole numbers');
  expect(asked('--seed', 'x')).toBe('--seed is a whole number');
  expect(asked('--seed', '1..5')).toBe('--seed is a whole number');
  expect(asked('--seed', '1', '--seeds', '2..3')).toBe('--seed does not go with --seeds');
  expect(asked('--steps', '0')).toBe('--steps is a whole number');
  expect(asked('--seed')).toBe('--seed needs a value');
  expect(asked('--sed', '1')).toBe('unknown flag --sed');
});

test('the help names every flag, and no other', () => {
  const help = readFileSync(join(import.meta.dirname, 'sim-help.txt'), 'utf8');
  const named = [...help.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, flag]) => flag ?? '');
  const taken = named.filter((flag) => asked(flag) !== `unknown flag ${flag}`);
  expect(named).toContain('--seeds-from');
  expect(taken).toEqual(named.filter((flag) => flag !== '--help'));
});
