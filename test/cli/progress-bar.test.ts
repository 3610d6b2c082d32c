// Long verbs show how far they are to whoever watches, and write nothing into a file or a pipe.

import { expect, test } from 'vitest';
import { progressOf } from '../../src/cli/verbs/bazaar.ts';

const customers = [{ counts: { lookups: 30 } }, { counts: { lookups: 20 } }];

test('a person watching a bazaar sees how far it is, and afterwards a clean line', () => {
  const said: string[] = [];
  const bar = progressOf(customers, 50, { isTTY: true, write: (text) => said.push(text) });
  bar.start();
  bar.stop();
  expect(said[0]).toContain('] 50 of 100');
  expect(said[0]).toContain(`[${'='.repeat(15)} `);
  expect(said.at(-1)).toBe('\r\x1b[K');
});

test('nobody watching, nothing is written', () => {
  const said: string[] = [];
  const bar = progressOf(customers, 50, { write: (text) => said.push(text) });
  bar.start();
  bar.stop();
  expect(said).toEqual([]);
});
