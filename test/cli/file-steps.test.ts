// A file in its own time: the steps are a function of the file alone, and what is rejected with them is
// what the naive books reject.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileSteps } from '../../src/cli/replay/file-steps.ts';
import { readWorkloadText } from '../../src/cli/replay/workload-file.ts';
import { naiveRejections } from '../oracle/naive-replay.ts';
import { realWorkload } from './real-workloads.ts';

const time = { seed: 1, startMs: 2_000_000_000_000 };
const linesOf = (name: string) =>
  readWorkloadText(readFileSync(realWorkload(name), 'utf8')).inOrder;

test('every line is a millisecond, and a symbol is priced before it is used', () => {
  const { inOrder } = readWorkloadText('[1] ADD,u,100.00\n[2] QUOTE,u,AB\n[3] BUY,u,AB,five\n');
  const steps = [...fileSteps(inOrder, time)];
  expect(steps.map(({ before }) => before[0])).toEqual(
    [1, 2, 3].map((ms) => ({ kind: 'advance-clock', clockMs: time.startMs + ms })),
  );
  expect(steps[1]?.before[1]).toMatchObject({ kind: 'list-instrument', symbol: 'AB' });
  expect(steps.map(({ command }) => command.kind)).toEqual(['deposit', 'quote', 'reject-at-edge']);
});

test('a price is set again before it is 20 s of file time old', () => {
  const text = Array.from({ length: 20_005 }, (_, at) => `[${at + 1}] QUOTE,u,AB`).join('\n');
  const steps = [...fileSteps(readWorkloadText(text).inOrder, time)];
  const priced = steps.flatMap(({ before }, at) => (before.length > 1 ? [at] : []));
  expect(priced).toEqual([0, 20_001]);
});

test('the number of rejections of the 45-user file is fixed, whenever it is played', () => {
  const lines = linesOf('45User_testWorkLoad.txt');
  const first = naiveRejections(fileSteps(lines, time));
  expect(first).toBeGreaterThan(lines.length / 10);
  expect(naiveRejections(fileSteps(lines, { ...time, startMs: time.startMs + 77_777 }))).toBe(
    first,
  );
});
