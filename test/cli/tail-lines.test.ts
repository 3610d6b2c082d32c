// What tail prints of a stream of events: golden lines, counts per account, an end where one was asked.

import { expect, test } from 'vitest';
import { TailLines } from '../../src/cli/tail/tail-lines.ts';
import { visibleText } from '../../src/cli/tail/visible-text.ts';
import { logIndex } from '../../src/domain/ids.ts';

const event = (account: string, at: number, data = `event ${at}`) => ({
  account,
  data,
  index: logIndex(at),
  recordedMs: 1_700_000_000_000 + at,
});

test('every tenth event of an account is followed by its count', () => {
  const lines = new TailLines({ format: 'text', aggregateEvery: 10, limit: null });
  const printed: string[] = [];
  for (let at = 1; at <= 20; at += 1) {
    printed.push(...lines.of(event('101', at)));
    if (at % 2 === 0) printed.push(...lines.of(event('103', at)));
  }
  expect(printed[0]).toBe('2023-11-14T22:13:20.001Z 101 event 1');
  expect(printed.filter((line) => line.startsWith('Aggregation'))).toEqual([
    'Aggregation for accountId 101: 10 messages received.',
    'Aggregation for accountId 101: 20 messages received.',
    'Aggregation for accountId 103: 10 messages received.',
  ]);
});

test('after the limit it says so and prints no more', () => {
  const lines = new TailLines({ format: 'text', aggregateEvery: 0, limit: 2 });
  const printed = [1, 2, 3].flatMap((at) => lines.of(event('101', at)));
  expect(printed.at(-1)).toBe('Initiate service shutdown, limit of 2 messages reached.');
  expect(printed).toHaveLength(3);
  expect(lines.isOver).toBe(true);
});

test('for programs every line is a JSON object, the data as it was', () => {
  const lines = new TailLines({ format: 'json', aggregateEvery: 1, limit: 1 });
  const printed = lines
    .of(event('101', 5, 'a\0\n\u{1f680}'))
    .map((line) => JSON.parse(line) as object);
  expect(printed).toEqual([
    {
      kind: 'event',
      index: 5,
      recordedMs: 1_700_000_000_005,
      account: '101',
      data: 'a\0\n\u{1f680}',
    },
    { kind: 'aggregation', account: '101', count: 1 },
    { kind: 'limit', count: 1 },
  ]);
});

test('for people no text moves the cursor or breaks the line', () => {
  expect(visibleText('a\0b\n\u001b[2Jc\u2028d\u202e \u{1f680}é')).toBe(
    'a\\u0000b\\u000a\\u001b[2Jc\\u2028d\\u202e \u{1f680}é',
  );
});
