// Every line of a replay ends in one column, and a COMMIT_BUY is judged by the BUY before it.

import { expect, test } from 'vitest';
import { ReplayTally } from '../../src/cli/replay/replay-tally.ts';
import type { LineEnd } from '../../src/cli/replay/replay-tally.ts';

const accepted: LineEnd = { kind: 'accepted', index: 1 };
const noConfirmation: LineEnd = { kind: 'rejected', ordRejReason: 'no-confirmation' };

test('columns add up to the lines, and reasons to their columns', () => {
  const tally = new ReplayTally();
  tally.record('ADD', 'ann', accepted);
  tally.record('ADD', 'ann', { kind: 'rejected', ordRejReason: 'bad-amount' });
  tally.record('BUY', 'ann', { kind: 'unknown', code: 'timed-out' });
  tally.record('BUY', 'ann', { kind: 'failed', code: 'no-quorum' });
  expect(tally.lines).toBe(4);
  const columns = ['accepted', 'rejected', 'unknown', 'failed'] as const;
  expect(columns.map((column) => tally.total(column))).toEqual([1, 1, 1, 1]);
  expect(tally.byVerb.get('BUY')?.reasons).toEqual({ 'timed-out': 1, 'no-quorum': 1 });
});

test('rows come in the order of the command table', () => {
  const tally = new ReplayTally();
  for (const verb of ['SELL', 'DUMPLOG', 'ADD'] as const) tally.record(verb, 'ann', accepted);
  expect(tally.rows().map(([verb]) => verb)).toEqual(['ADD', 'SELL', 'DUMPLOG']);
});

test('a COMMIT_BUY counts as following a BUY only while one of the same user waits', () => {
  const tally = new ReplayTally();
  tally.record('COMMIT_BUY', 'ann', noConfirmation);
  tally.record('BUY', 'ann', accepted);
  tally.record('COMMIT_BUY', 'bob', noConfirmation);
  tally.record('COMMIT_BUY', 'ann', accepted);
  tally.record('COMMIT_BUY', 'ann', noConfirmation);
  tally.record('BUY', 'ann', accepted);
  tally.record('CANCEL_BUY', 'ann', accepted);
  tally.record('COMMIT_BUY', 'ann', noConfirmation);
  tally.record('BUY', 'ann', accepted);
  tally.record('COMMIT_BUY', 'ann', { kind: 'rejected', ordRejReason: 'confirmation-expired' });
  expect([tally.commitsFilled, tally.commitsAfterBuy]).toEqual([1, 2]);
});
