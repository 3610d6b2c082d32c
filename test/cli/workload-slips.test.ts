// A file that is no workload, and one with many lines that are none: told briefly.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { failureText } from '../../src/cli/cli-failure.ts';
import { holdfastProgram } from '../../src/cli/holdfast-program.ts';
import { complaintLines } from '../../src/cli/replay/replay-report.ts';

test('a file without any command is refused in a sentence, before anything is connected to', async () => {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));
  const words = ['replay', file];
  const program = await holdfastProgram(words);
  const error = await program.parseAsync(words, { from: 'user' }).catch((it: unknown) => it);
  const text = failureText(error);
  expect(text).toContain(`No line of ${file} is a command: row 1`);
  expect(text.split('\n').length).toBe(2);
});

test('ten complaints are enough', () => {
  const errors = Array.from({ length: 106 }, (_, i) => ({ row: i + 1, text: 'x', reason: 'odd' }));
  const lines = complaintLines(errors);
  expect(lines.length).toBe(11);
  expect(lines.at(-1)).toBe('... and 96 more');
  expect(complaintLines(errors.slice(0, 10)).at(-1)).toBe('row 10: odd: x');
});
