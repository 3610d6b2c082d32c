// The table of `holdfast status` fits a terminal, whatever the nodes and the wires have to say.

import { expect, test } from 'vitest';
import { failureText } from '../../src/cli/cli-failure.ts';
import { clusterReport } from '../../src/cli/cluster-report.ts';
import { lineTrouble } from '../../src/cli/line-trouble.ts';
import { shownDigests } from '../../src/cli/shown-digests.ts';
import { withReasons } from '../../src/cli/silent-nodes.ts';
import { statusText } from '../../src/cli/verbs/status.ts';
import { wrappedText } from '../../src/cli/wrapped-text.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { NodeStatus } from '../../src/cli/cluster-report.ts';
import { live } from './statuses.ts';

const refused =
  'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:19101. Resolution note: ';
const noHttp2 =
  'No connection established. Last error: Protocol error (2026-11-22T03:38:46.417Z). Resolution note: ';

const down = (error: string): NodeStatus => ({ address: '127.0.0.1:19101', error });

function textOf(statuses: readonly NodeStatus[]): string {
  const { rows, leaderId } = clusterReport(statuses);
  return statusText(rows, { leaderId, digests: shownDigests(statuses) });
}

test.each([
  [refused, 'refused the connection'],
  ['Deadline exceeded after 1.001s,LB pick: 0.001s', 'did not answer in time'],
  ['Name resolution failed for target dns:nohost.invalid:44', 'no such host'],
  [noHttp2, "this is no node's client port"],
])('"%s" is: %s', (said, words) => {
  expect(lineTrouble(said)).toContain(words);
});

test('what nobody here knows is left as it was said', () => {
  expect(lineTrouble('the moon is in the way')).toBeNull();
});

test('a table with a silent node and one with long errors is at most 120 columns wide', () => {
  const counts = { term: 123, lastIndex: 1_234_567, appliedIndex: 1_234_567 };
  const clock =
    'the clock of this machine is 712 ms from the median of the quorum: it stamps nothing';
  const text = textOf([
    live(1, { role: 'leader', ...counts, logBytes: 70_000_000 }),
    live(2, { ...counts, errors: [clock, 'books: refilled'] }),
    down(refused),
  ]);
  expect(text).toContain('refused the connection');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  for (const word of clock.split(' ')) expect(text).toContain(word);
});

test('where no node answered, nothing is said about half of them', () => {
  const text = textOf([down(noHttp2)]);
  expect(text).toContain("this is no node's");
  expect(text).toContain('No node answered');
  expect(text).not.toContain('half');
});

test('a failure is told in the same words', () => {
  const text = failureText(new ClusterError('unavailable', 'none', { message: refused }));
  expect(text).toContain('unavailable: refused the connection. Nothing was done.');
});

test('words longer than a line stay whole', () => {
  expect(wrappedText('one three5 four', 8)).toBe('one\nthree5\nfour');
  expect(wrappedText('unbreakable', 4)).toBe('unbreakable');
  expect(wrappedText('', 4)).toBe('');
});

const looking = (statuses: NodeStatus[]) => ({ clusterStatus: () => Promise.resolve(statuses) });
const late = new ClusterError('timed-out', 'unknown', { message: 'no answer before the deadline' });

test('who waited for nobody is told why each of them was silent, and the effect as it was', async () => {
  const text = failureText(await withReasons(late, looking([down(noHttp2)])));
  expect(text).toContain("timed-out: 127.0.0.1:19101: this is no node's client port");
  expect(text).toContain('It may have been done');
});

test('where nobody answers it is not a majority that is missing', async () => {
  const few = new ClusterError('no-quorum', 'none');
  const text = failureText(await withReasons(few, looking([down(refused)])));
  expect(text).toContain('unavailable: 127.0.0.1:19101: refused the connection. Nothing was done.');
});

test('a failure that somebody was there to see, or that has other reasons, keeps its words', async () => {
  const here = looking([live(1), down(refused)]);
  expect(await withReasons(late, here)).toBe(late);
  const forbidden = new ClusterError('forbidden', 'none');
  expect(await withReasons(forbidden, looking([down(refused)]))).toBe(forbidden);
  const closed = { clusterStatus: () => Promise.reject(forbidden) };
  expect(await withReasons(late, closed)).toBe(late);
});
