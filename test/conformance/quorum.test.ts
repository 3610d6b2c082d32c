// Replays etcd's golden files for majority and joint quorums against our quorum functions.

import { expect, test } from 'vitest';
import { allVoters, sortedIds } from '../../src/raft/core/conf-state.ts';
import { jointCommitted, jointVote } from '../../src/raft/core/joint-quorum.ts';
import type { Voters } from '../../src/raft/core/joint-quorum.ts';
import { majorityCommitted, majorityVote } from '../../src/raft/core/majority-quorum.ts';
import type { VoteOutcome } from '../../src/raft/core/majority-quorum.ts';
import { parseDirectives, valuesOf } from './datadriven.ts';
import type { Directive } from './datadriven.ts';
import { goldenFiles } from './golden-files.ts';

const OUTCOMES: Record<VoteOutcome, string> = {
  pending: 'VotePending',
  won: 'VoteWon',
  lost: 'VoteLost',
};

interface Case {
  readonly voters: Voters;
  readonly joint: boolean;
  /** What each voter said, in the order of first mention; an underscore says nothing. */
  readonly said: ReadonlyMap<number, string>;
}

function parseCase(directive: Directive): Case {
  const incoming = valuesOf(directive, 'cfg').map(Number);
  const cfgj = directive.args.find((arg) => arg.key === 'cfgj')?.values;
  const outgoing = (cfgj ?? []).filter((id) => id !== 'zero').map(Number);
  const words = valuesOf(directive, directive.command === 'vote' ? 'votes' : 'idx');
  const said = new Map<number, string>();
  for (const [at, id] of [...new Set([...incoming, ...outgoing])].entries()) {
    const word = words[at];
    if (word !== undefined && word !== '_') said.set(id, word);
  }
  const voters = { voters: sortedIds(incoming), votersOutgoing: sortedIds(outgoing) };
  return { voters, joint: cfgj !== undefined, said };
}

const goIndex = (index: number): string => (index === Infinity ? '∞' : String(index));

function committed(subject: Case): string {
  const acked = new Map([...subject.said].map(([id, word]) => [id, Number(word)]));
  const lookup = (id: number): number | undefined => acked.get(id);
  const index = subject.joint
    ? jointCommitted(subject.voters, lookup)
    : majorityCommitted(subject.voters.voters, lookup);
  const { voters, votersOutgoing } = subject.voters;
  const swapped = jointCommitted({ voters: votersOutgoing, votersOutgoing: voters }, lookup);
  expect(swapped, 'the two halves of a joint quorum are alike').toBe(index);
  return `${chart(subject.voters, acked)}${goIndex(index)}\n`;
}

// The chart of etcd's Describe: one bar per voter, longer for a higher index.
function chart(voters: Voters, acked: ReadonlyMap<number, number>): string {
  const ids = allVoters({ ...voters, learners: [], learnersNext: [], autoLeave: false });
  if (ids.length === 0) return '<empty majority quorum>';
  const indexes = ids.map((id) => acked.get(id) ?? 0);
  const rows = ids.map((id) => {
    const index = acked.get(id) ?? 0;
    const bar = indexes.filter((other) => other < index).length;
    const drawn = acked.has(id)
      ? `${'x'.repeat(bar)}>${' '.repeat(ids.length - bar)}`
      : `?${' '.repeat(ids.length)}`;
    return `${drawn} ${String(index).padStart(5)}    (id=${id.toString(16)})\n`;
  });
  return `${' '.repeat(ids.length)}    idx\n${rows.join('')}`;
}

function vote(subject: Case): string {
  const votes = new Map([...subject.said].map(([id, word]) => [id, word === 'y']));
  const outcome = subject.joint
    ? jointVote(subject.voters, votes)
    : majorityVote(subject.voters.voters, votes);
  const { voters, votersOutgoing } = subject.voters;
  const swapped = jointVote({ voters: votersOutgoing, votersOutgoing: voters }, votes);
  expect(swapped, 'the two halves of a joint quorum are alike').toBe(outcome);
  return `${OUTCOMES[outcome]}\n`;
}

for (const file of goldenFiles('quorum')) {
  test(`quorums follow etcd's ${file.name}`, () => {
    for (const directive of parseDirectives(file.text)) {
      const subject = parseCase(directive);
      const actual = directive.command === 'vote' ? vote(subject) : committed(subject);
      expect(actual, `${file.name}:${directive.line}`).toBe(directive.expected);
    }
  });
}

test('all four golden files of quorums are there', () => {
  expect(goldenFiles('quorum')).toHaveLength(4);
});
