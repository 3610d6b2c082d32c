// Leadership: whoever asks for a newer leader hears of it in the turn in which this node does, and
// never waits for one that is known already.

import { expect, test } from 'vitest';
import { Leadership } from '../../../src/node/consensus/leadership.ts';
import type { AnswerBoard } from '../../../src/node/consensus/answer-board.ts';
import type { Members } from '../../../src/node/membership/members.ts';
import type { ProposalQueue } from '../../../src/node/consensus/proposal-queue.ts';

function someLeadership(): Leadership {
  const byId = (id: number) => (id === 0 ? null : { clientAddress: `127.0.0.1:710${id}` });
  const members = { byId } as unknown as Members;
  const board = { leadershipLost: () => undefined } as unknown as AnswerBoard;
  const proposals = { clear: () => undefined } as unknown as ProposalQueue;
  return new Leadership(members, board, proposals);
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
  leadership.changed({ leaderId: 2, role: 'follower' }, { term: 5, vote: 0 });
  expect(await atOnce(leadership.known(4, longMs))).toBe(true);
});

test('a known leader of the same term is no news, and its successor is', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 2, role: 'follower' }, { term: 5, vote: 0 });
  const news = leadership.known(5, longMs);
  leadership.changed({ leaderId: 0, role: 'candidate' }, { term: 6, vote: 0 });
  expect(await atOnce(news)).toBe(false);
  leadership.changed({ leaderId: 3, role: 'follower' }, { term: 6, vote: 0 });
  expect(await atOnce(news)).toBe(true);
});

test('a node that leads answers at once, whatever term the asker knows', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 0 });
  expect(await atOnce(leadership.known(5, longMs))).toBe(true);
});

test('without news the answer comes when the time is over, and without a time at once', async () => {
  const leadership = someLeadership();
  expect(await atOnce(leadership.known(0, 0))).toBe(true);
  const beganMs = performance.now();
  await leadership.known(0, 30);
  expect(performance.now() - beganMs).toBeGreaterThan(25);
});

test('the successor of a deposed leader is waited for until it is known', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 0 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 6, vote: 0 });
  const news = leadership.successor();
  expect(await atOnce(news)).toBe(false);
  leadership.changed({ leaderId: 3, role: 'follower' }, { term: 6, vote: 0 });
  expect(await atOnce(news)).toBe(true);
});

test('nobody is waited for after a leader that stepped down by itself', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 0 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 5, vote: 0 });
  expect(await atOnce(leadership.successor())).toBe(true);
});

test('clients of a leader that was deposed with its own vote go to whom it voted for', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 1 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 6, vote: 3 });
  expect(await atOnce(leadership.successor())).toBe(true);
  expect(leadership.leader).toEqual({ nodeId: 3, term: 6, address: '127.0.0.1:7103' });
  leadership.changed({ leaderId: 2, role: 'follower' }, { term: 7, vote: 0 });
  expect(leadership.leader).toMatchObject({ nodeId: 2, term: 7 });
});

test('whom a deposed leader voted for is forgotten once a later term begins', () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 1 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 6, vote: 3 });
  leadership.termBegan(6);
  expect(leadership.leader).toMatchObject({ nodeId: 3, term: 6 });
  leadership.termBegan(7);
  expect(leadership.leader).toEqual({ nodeId: 0, term: 0, address: '' });
});

test('whom it voted for is forgotten once another leads, and stays so when that one is lost', () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'leader' }, { term: 5, vote: 1 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 6, vote: 3 });
  leadership.changed({ leaderId: 2, role: 'follower' }, { term: 7, vote: 0 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 7, vote: 0 });
  expect(leadership.leader).toEqual({ nodeId: 0, term: 0, address: '' });
});

test('a leader that is elected again is news, though role and leader are what they were', async () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 2, role: 'follower' }, { term: 5, vote: 0 });
  const news = leadership.known(5, longMs);
  leadership.termBegan(6);
  expect(await atOnce(news)).toBe(true);
  expect(leadership.leader).toMatchObject({ nodeId: 2, term: 6 });
});

test('a follower that votes does not yet know a leader', () => {
  const leadership = someLeadership();
  leadership.changed({ leaderId: 1, role: 'follower' }, { term: 5, vote: 0 });
  leadership.changed({ leaderId: 0, role: 'follower' }, { term: 6, vote: 3 });
  expect(leadership.leader).toEqual({ nodeId: 0, term: 0, address: '' });
});

test('a candidate knows that it was decided when it leads, and when another does', async () => {
  for (const end of [
    { leaderId: 1, role: 'leader' },
    { leaderId: 2, role: 'follower' },
  ] as const) {
    const leadership = someLeadership();
    leadership.changed({ leaderId: 0, role: 'candidate' }, { term: 6, vote: 1 });
    expect(leadership.isCandidate).toBe(true);
    const news = leadership.decided();
    expect(await atOnce(news)).toBe(false);
    leadership.changed(end, { term: 6, vote: 1 });
    expect(await atOnce(news)).toBe(true);
  }
});
