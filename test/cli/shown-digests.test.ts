// Digests are shown below each other only where they can be compared.

import { expect, test } from 'vitest';
import { shownDigests } from '../../src/cli/shown-digests.ts';
import { dead, live } from './statuses.ts';

const checkpoints = [{ index: 1024, digest: 'aaaaaaaabbbbbbbb' }];

test('nodes at different indices show the digest of their newest common checkpoint', () => {
  const { head, byNode, remark } = shownDigests([
    live(1, { appliedIndex: 3000, digest: 'x', checkpoints }),
    live(2, { appliedIndex: 2500, digest: 'y', checkpoints }),
    dead(3),
  ]);
  expect([head, [...byNode], remark]).toEqual([
    'digest at 1024',
    [
      [1, 'aaaaaaaa'],
      [2, 'aaaaaaaa'],
    ],
    '',
  ]);
});

test('replicas that differ are shown as they are, and named', () => {
  const other = [{ index: 1024, digest: 'cccccccc' }];
  const { byNode, remark } = shownDigests([
    live(1, { appliedIndex: 3000, digest: 'x', checkpoints }),
    live(2, { appliedIndex: 2500, digest: 'y', checkpoints: other }),
  ]);
  expect([...byNode.values()]).toEqual(['aaaaaaaa', 'cccccccc']);
  expect(remark).toContain('DIFFER');
});

test('where nothing is common each digest stands with its own index', () => {
  const { head, byNode } = shownDigests([
    live(1, { appliedIndex: 30, digest: 'x' }),
    live(2, { appliedIndex: 25, digest: 'y' }),
  ]);
  expect([head, [...byNode.values()]]).toEqual(['digest', ['x at 30', 'y at 25']]);
  expect([...shownDigests([live(1, { appliedIndex: 7, digest: 'z' })]).byNode.values()]).toEqual([
    'z at 7',
  ]);
});
