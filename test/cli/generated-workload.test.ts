// The generated workload: the documented mix, as many commands as asked for, the same for the same seed,
// and every line one that a file could hold.

import { expect, test } from 'vitest';
import {
  generatedLines,
  generatedSymbols,
  linesOfUser,
} from '../../src/cli/replay/generated-workload.ts';
import { readWorkloadLine, writeWorkloadLine } from '../../src/codec/workload-line.ts';
import type { WorkloadLine } from '../../src/codec/workload-line.ts';

const shape = { users: 70, commands: 70_003, seed: 5, prefix: 'u' };

test('it has the commands asked for, in the documented mix, of users and symbols that are known', () => {
  const lines = [...generatedLines(shape)];
  expect(lines).toHaveLength(shape.commands);
  const share = (verb: WorkloadLine['verb']): number =>
    lines.filter((line) => line.verb === verb).length / lines.length;
  expect(share('BUY')).toBeCloseTo(0.14, 2);
  expect(share('QUOTE')).toBeCloseTo(0.132, 2);
  expect(share('CANCEL_SET_BUY')).toBeCloseTo(0.02, 2);
  expect(new Set(lines.map(({ user }) => user)).size).toBe(shape.users);
  const known = new Set(generatedSymbols(shape.users));
  expect(lines.every(({ symbol }) => symbol === null || known.has(symbol))).toBe(true);
  expect(generatedSymbols(1_200)).toHaveLength(2_773);
  expect(new Set(generatedSymbols(1_200)).size).toBe(2_773);
});

test('every line is one that a file could hold, and reads back as it is', () => {
  for (const line of [...generatedLines({ ...shape, commands: 2_000 })]) {
    expect(readWorkloadLine(writeWorkloadLine(line))).toEqual({ kind: 'line', line });
  }
});

test('a user sends the same whoever else plays, and begins by opening an account', () => {
  const alone = [...linesOfUser(shape, 3)];
  const among = [...generatedLines(shape)].filter(({ user }) => user === alone[0]?.user);
  expect(among).toEqual(alone);
  expect(alone[0]?.verb).toBe('ADD');
  expect([...linesOfUser({ ...shape, seed: 6 }, 3)]).not.toEqual(alone);
});
