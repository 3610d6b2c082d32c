// What the nodes' answers say together: leader, lag, agreement.

import { expect, test } from 'vitest';
import { clusterReport } from '../../src/cli/cluster-report.ts';
import { compareDigests } from '../../src/cli/digest-comparison.ts';
import { dead, live } from './statuses.ts';

test('followers are measured against what the leader has committed', () => {
  const { leaderId, term, rows } = clusterReport([
    live(1, { role: 'leader', term: 4, commitIndex: 100, appliedIndex: 100 }),
    live(2, { term: 4, appliedIndex: 93 }),
    live(3, { term: 4, appliedIndex: 101 }),
  ]);
  expect([leaderId, term]).toEqual([1, 4]);
  expect(rows.map((row) => row.kind === 'live' && row.lag)).toEqual([0, 7, 0]);
});

test('of two that say they lead, the newer term is believed', () => {
  const statuses = [live(1, { role: 'leader', term: 4 }), live(2, { role: 'leader', term: 5 })];
  expect(clusterReport(statuses).leaderId).toBe(2);
});

test('without a leader there is no lag to speak of', () => {
  const { leaderId, rows } = clusterReport([live(1, { role: 'candidate' }), dead(2)]);
  expect(leaderId).toBe(0);
  expect(rows[0]).toMatchObject({ kind: 'live', lag: null });
});

test('a silent node is named by what the others know of it', () => {
  const { rows } = clusterReport([live(1, { role: 'leader' }), dead(3)]);
  expect(rows[1]).toMatchObject({ kind: 'dead', nodeId: 3, endpoint: '127.0.0.1:7103' });
});

test('nobody there is no crash', () => {
  expect(clusterReport([])).toEqual({ clusterId: '', leaderId: 0, term: 0, rows: [] });
  expect(clusterReport([dead(1)])).toMatchObject({ leaderId: 0, rows: [{ nodeId: null }] });
});

test('replicas at one index with one digest are equal', () => {
  const verdict = compareDigests([live(1), live(2), dead(3)]);
  expect(verdict).toMatchObject({ kind: 'equal', index: 100, nodeIds: [1, 2] });
});

test('replicas at different indices are compared at their newest common checkpoint', () => {
  const checkpoints = [
    { index: 1024, digest: 'old' },
    { index: 2048, digest: 'new' },
  ];
  const ahead = live(1, { appliedIndex: 3000, digest: 'x', checkpoints });
  const behind = live(2, { appliedIndex: 2500, digest: 'y', checkpoints });
  expect(compareDigests([ahead, behind])).toMatchObject({
    kind: 'equal',
    index: 2048,
    digest: 'new',
  });
  const late = live(3, { appliedIndex: 1024, digest: 'old' });
  expect(compareDigests([ahead, behind, late])).toMatchObject({ kind: 'equal', index: 1024 });
});

test('one digest that differs is found and named', () => {
  const verdict = compareDigests([live(1), live(2, { digest: 'other' }), live(3)]);
  expect(verdict).toMatchObject({ kind: 'different', index: 100 });
  if (verdict.kind === 'different')
    expect(verdict.digests.map(({ digest }) => digest)).toContain('other');
});

test('without a common index, or with one replica, there is no verdict', () => {
  expect(compareDigests([live(1), live(2, { appliedIndex: 99 })])).toEqual({ kind: 'apart' });
  expect(compareDigests([live(1), dead(2)])).toEqual({ kind: 'too-few' });
});
