// What a balancer hears of a node that lags, and of a question that makes no sense.

import { expect, test } from 'vitest';
import { replicaAnswer } from '../../../src/node/consensus/replica-answer.ts';

const behind = { role: 'follower', lagEntries: 12, hasLeader: true };

test('a node near enough answers 200, one too far behind or without a leader 503', () => {
  expect(replicaAnswer(null, behind).status).toBe(200);
  expect(replicaAnswer('12', behind).status).toBe(200);
  expect(replicaAnswer('11', behind).status).toBe(503);
  expect(replicaAnswer('12', { ...behind, hasLeader: false }).status).toBe(503);
});

test.each(['abc', '', '-1', '1.5', '1e3', '9'.repeat(16)])(
  'lag=%j is the caller’s error',
  (lag) => {
    expect(replicaAnswer(lag, behind).status).toBe(400);
  },
);
