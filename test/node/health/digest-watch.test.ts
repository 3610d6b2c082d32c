// What a node does when its books, or a peer's, are found to differ.

import { expect, test } from 'vitest';
import type { Log } from '../../../src/telemetry/log.ts';
import { DigestWatch } from '../../../src/node/health/digest-watch.ts';
import { PeerDigests } from '../../../src/node/health/peer-digests.ts';

const good = 'aaaaaaaaaaaaaaaa';
const bad = 'bbbbbbbbbbbbbbbb';

const write = (): void => undefined;
const quiet: Log = { debug: write, info: write, warn: write, error: write, child: () => quiet };

/** Node 1 of three, with `digest` at entry 1024. */
function watchOn(digest: string | null) {
  const peers = new PeerDigests();
  const did: string[] = [];
  const clock = { nowMs: 0 };
  const watch = new DigestWatch({
    log: quiet,
    nodeId: 1,
    peers,
    checkpoints: () => (digest === null ? [] : [{ index: 1024, digest }]),
    voters: () => [1, 2, 3],
    now: () => clock.nowMs,
    tell: ({ length }) => did.push(length === 0 ? 'told of none' : 'told'),
    stepDown: () => did.push('stepped down'),
    distrustBooks: (reason) => {
      did.push(`distrusts: ${reason.message}`);
      return Promise.resolve();
    },
    stopForGood: (reason) => {
      did.push(`stops: ${reason.message}`);
      return Promise.resolve();
    },
  });
  const hear = (peer: number, theirs: string): void => {
    peers.heard(peer, [{ index: 1024, digest: theirs }]);
  };
  return { watch, peers, hear, did, clock };
}

test('who is outvoted steps down first, then says why and keeps its books aside', () => {
  const { watch, hear, did } = watchOn(bad);
  hear(2, good);
  hear(3, good);
  watch.look();
  expect(did).toEqual([
    'told',
    'stepped down',
    `distrusts: at entry 1024 the digest here is ${bad} and that of the majority is ${good}: ` +
      'this node differs and stops',
  ]);
  watch.look();
  expect(did).toHaveLength(3);
});

test('the majority goes on', () => {
  const { watch, hear, did, clock } = watchOn(good);
  hear(2, good);
  hear(3, bad);
  watch.look();
  clock.nowMs = 60_000;
  watch.look();
  expect(did).toEqual(['told', 'told']);
});

test('without a majority it waits for the third to speak, then stops for good', () => {
  const { watch, hear, did, clock } = watchOn(good);
  hear(3, bad);
  watch.look();
  clock.nowMs = 4_999;
  watch.look();
  expect(did).toEqual(['told', 'told']);
  clock.nowMs = 5_000;
  watch.look();
  expect(did.slice(2)).toEqual([
    'told',
    'stepped down',
    `stops: at entry 1024 node 1 has ${good}, node 3 has ${bad}: ` +
      'no majority says who is right, so all stop',
  ]);
});

test('a third that speaks in time ends the doubt', () => {
  const { watch, hear, did, clock } = watchOn(good);
  hear(3, bad);
  watch.look();
  hear(2, good);
  clock.nowMs = 6_000;
  watch.look();
  hear(2, bad);
  clock.nowMs = 7_000;
  watch.look();
  expect(did.at(-1)).toContain(`the majority is ${bad}`);
});

test('a node whose books were replaced takes back what it said of the former ones', () => {
  const refilled = watchOn(null);
  refilled.watch.look();
  expect(refilled.did).toEqual(['told of none']);

  const { watch, peers, hear, did, clock } = watchOn(good);
  hear(3, bad);
  watch.look();
  peers.heard(3, []);
  clock.nowMs = 60_000;
  watch.look();
  expect(did).toEqual(['told', 'told']);
});
