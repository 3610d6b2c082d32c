// Every workload file that we have from others parses without an error, and every line is counted.

import { expect, test } from 'vitest';
import { dayTradingCommand } from '../../src/codec/day-trading-command.ts';
import { readWorkloadFile, readWorkloadText } from '../../src/cli/replay/workload-file.ts';
import { realWorkload } from './real-workloads.ts';

test.each([
  ['1userWorkLoad.txt', 100, 1],
  ['2023_user1.txt', 100, 1],
  ['2userWorkLoad.txt', 10_000, 2],
  ['10User_testWorkLoad.txt', 10_000, 10],
  ['2023_user10.txt', 9999, 10],
  ['45User_testWorkLoad.txt', 10_000, 45],
  ['entrypointTest.txt', 21, 1],
  ['one_of_each_command.txt', 17, 2],
])('%s: %i commands of %i users, no parse error', async (name, lines, users) => {
  const workload = await readWorkloadFile(realWorkload(name));
  expect(workload.errors).toEqual([]);
  expect(workload.lines).toBe(lines);
  expect([...workload.byUser.keys()].filter((user) => user !== '')).toHaveLength(users);
});

test('the 45-user file has as many of each command as grep counts', async () => {
  const workload = await readWorkloadFile(realWorkload('45User_testWorkLoad.txt'));
  const counts: Record<string, number> = {};
  for (const line of [...workload.byUser.values()].flat()) {
    counts[line.verb] = (counts[line.verb] ?? 0) + 1;
  }
  expect(counts).toMatchObject({ ADD: 772, BUY: 1307, COMMIT_BUY: 1105, SELL: 641, DUMPLOG: 1 });
});

test('of the 10-user file exactly one amount is bad: the negative ADD of line 9962', async () => {
  const workload = await readWorkloadFile(realWorkload('10User_testWorkLoad.txt'));
  const bad = [...workload.byUser.values()].flat().filter((line) => {
    const { command } = dayTradingCommand(line);
    return 'amountUnits' in command && command.amountUnits <= 0;
  });
  expect(bad.map((line) => line.number)).toEqual([9962]);
});

test('each user keeps the order of the file, and lines of nobody have their own queue', () => {
  const text = '[1] ADD,a,1.00 \r\n[2] ADD,b,2.00\n\n[3] QUOTE,a,S\n[4] DUMPLOG,./all';
  const { byUser, lines, errors } = readWorkloadText(text);
  const numbers = [...byUser].map(([user, queue]) => [user, queue.map((line) => line.number)]);
  expect(numbers).toEqual([
    ['a', [1, 3]],
    ['b', [2]],
    ['', [4]],
  ]);
  expect({ lines, errors }).toEqual({ lines: 4, errors: [] });
});

test('a line that cannot be read is reported with its row, and the rest is kept', () => {
  const { lines, errors } = readWorkloadText('[1] ADD,a,1.00\nnonsense\n[3] ADD,a,1.00');
  expect(lines).toBe(2);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ row: 2, text: 'nonsense' });
});
