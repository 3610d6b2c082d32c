// Membership steps as the golden files abbreviate them: v1 (voter), l2 (learner), r3, u4.

import type { ConfChangeKind, ConfChangeStep } from '../../src/raft/core/conf-change.ts';

const KINDS: Record<string, ConfChangeKind> = {
  v: 'add-voter',
  l: 'add-learner',
  r: 'remove',
  u: 'update',
};

export function parseConfSteps(text: string): ConfChangeStep[] {
  const words = text
    .trim()
    .split(' ')
    .filter((word) => word !== '');
  return words.map((word) => {
    const kind = KINDS[word.charAt(0)];
    if (kind === undefined) throw new Error(`unknown input: ${word}`);
    return { kind, nodeId: Number(word.slice(1)) };
  });
}
