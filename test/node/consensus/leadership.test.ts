// Leadership: whoever asks for a newer leader hears of it in the turn in which this node does, and
// never waits for one that is known already.

import { expect, test } from 'vitest';
import { Leadership } from '../../../src/node/consensus/leadership.ts';
import type { AnswerBoard } from '../../../src/node/consensus/answer-board.ts';
import type { Members } from '../../../src/node/membership/members.ts';
import type { ProposalQueue } from '../../../src/node/consensus/proposal-queue.ts';

function someLeadership(): Leadership {
  const nobody = { byId: () => null } as unknown as Members;
  const board = { leadershipLost: () => undefined } as unknown as AnswerBoard;
  const proposals = { clear: () => undefined } as unknown as ProposalQueue;
  return new Leadership(nobody, board, proposals);
}

const longMs = 1_000;

/** Whether it resolved before anything else could happen. */
async function atOnce(news: Promise<void>): Promise<boolean> {
  let told = false;
  void news.then(() => (told = true));
  await Promise.resolve();
  await Promise.resolve();
  return told;
}

test('a leader of a later term than the asker knows is told at once', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 2, role: 'follower' }, 5);
  expect(await atOnce(leadership.known(4, longMs))).toBe(true);
});

test('a known leader of the same term is no news, and its successor is', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 2, role: 'follower' }, 5);
  const news = leadership.known(5, longMs);
  leadership.changed({ leaderId: 0, role: 'candidate' }, 6);
  expect(await atOnce(news)).toBe(false);
  leadership.changed({ leaderId: 3, role: 'follower' }, 6);
  expect(await atOnce(news)).toBe(true);
});

test('a node that leads answers at once, whatever term the asker knows', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, 5);
  expect(await atOnce(leadership.known(5, longMs))).toBe(true);
});

test('without news the answer comes when the time is over, and without a time at once', async () => {
  const leadership = someLeadership();
  expect(await atOnce(leadership.known(0, 0))).toBe(true);
  const beganMs = performance.now();
  await leadership.known(0, 30);
  expect(performance.now() - beganMs).toBeGreaterThan(25);
});
