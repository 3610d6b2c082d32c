// A leader that has just asked who is still there does not yet know an heir, and waits for one.

import { expect, test } from 'vitest';
import { Handover } from '../../../src/node/consensus/handover.ts';
import type { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import { leaderStatus } from '../leader-status.ts';

interface Office {
  readonly handover: Handover;
  readonly asked: number[];
  /** How often the leader has looked for an heir. */
  readonly looks: () => number;
}

/** Node 1 of three leads; its peers are heard of again, and node 3 has all, at the given looks, counted
 *  from 1. */
function office(heardAgainAtLook: number, heirStays = true, wholeAtLook = 0): Office {
  const leadership = { leading: true, leaderId: 1 };
  const asked: number[] = [];
  let looks = 0;
  const driver = {
    transferLeader(to: number) {
      asked.push(to);
      leadership.leading = false;
      leadership.leaderId = heirStays ? to : 0;
      return { kind: 'accepted' };
    },
  } as unknown as RaftDriver;
  const replica = {
    act: <T>(input: (driver: RaftDriver) => T): T => input(driver),
    status: () => {
      looks += 1;
      return leaderStatus(looks >= heardAgainAtLook, looks >= wholeAtLook ? 0 : 1);
    },
  };
  return { handover: new Handover(replica, leadership), asked, looks: () => looks };
}

test('leadership goes to the most caught-up follower that was heard of', async () => {
  const { handover, asked } = office(1);
  expect(await handover.to(0)).toBeNull();
  expect(asked).toEqual([3]);
});

test('a leader that has heard of nobody since its last quorum check waits for the next heartbeat', async () => {
  const { handover, asked, looks } = office(4);
  expect(await handover.to(0)).toBeNull();
  // The fifth is at whether the heir lacks anything.
  expect({ asked, looks: looks() }).toEqual({ asked: [3], looks: 5 });
});

test('it asks in a moment in which the heir lacks nothing, and does not wait long for one', async () => {
  const soon = office(1, true, 6);
  expect(await soon.handover.to(3)).toBeNull();
  expect({ asked: soon.asked, looks: soon.looks() }).toEqual({ asked: [3], looks: 6 });
  const busy = office(1, true, Infinity);
  expect(await busy.handover.to(3)).toBeNull();
  expect(busy.asked).toEqual([3]);
});

test('it does not wait for ever', async () => {
  const { handover, asked } = office(Infinity);
  expect(await handover.to(0)).toBe('there is no other node to lead');
  expect(asked).toEqual([]);
});

test('before a stop it waits less for an heir to show than on an operator’s word: it may be gone too', async () => {
  const [stopped, told] = [office(1, false), office(1, false)];
  const stop = stopped.handover.beforeStop().then(() => 'stop');
  const word = told.handover.to(0).then(() => 'word');
  expect(await Promise.race([stop, word])).toBe('stop');
  expect(stopped.asked).toEqual([3]);
  expect(await word).toBe('word');
});
