// Who may enter a new term.

import { expect, test } from 'vitest';
import { message } from '../../../src/raft/core/message.ts';
import type { MessageFields, MessageKind } from '../../../src/raft/core/message.ts';
import type { Membership } from './members-seen.ts';
import { TermsSeen } from './terms-seen.ts';

const three: Membership = {
  ...{ voters: new Set([1, 2, 3]), votersOutgoing: new Set(), learners: new Set() },
};

function said(...all: readonly (readonly [MessageKind, MessageFields])[]): string | null {
  const terms = new TermsSeen();
  const verdicts = all.map(([kind, fields]) =>
    terms.sent(message(kind, fields), { ever: [three] }),
  );
  return verdicts.find((verdict) => verdict !== null) ?? null;
}

const promise: readonly [MessageKind, MessageFields] = [
  'pre-vote-response',
  { from: 2, to: 1, term: 1 },
];

test('one whom a majority promised its vote may', () => {
  expect(said(promise, ['vote', { from: 1, to: 3, term: 1 }])).toBeNull();
});

test('one whom the leader told to campaign may', () => {
  const told = ['timeout-now', { from: 1, to: 3, term: 1 }] as const;
  expect(
    said(promise, ['vote', { from: 1, term: 1 }], told, ['vote', { from: 3, term: 2 }]),
  ).toBeNull();
});

test('nobody else may, whatever he says in it', () => {
  expect(said(['append-response', { from: 3, to: 1, term: 1 }])).toMatch(/3 speaks of term 1/);
  expect(said(promise, ['vote', { from: 1, term: 2 }])).toMatch(/term 2/);
});
