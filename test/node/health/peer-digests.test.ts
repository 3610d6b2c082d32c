// Who is outvoted when the digests of replicas differ at equal entries.

import { expect, test } from 'vitest';
import { PeerDigests } from '../../../src/node/health/peer-digests.ts';

const good = 'aaaaaaaaaaaaaaaa';
const bad = 'bbbbbbbbbbbbbbbb';
const worse = 'cccccccccccccccc';
const at = (index: number, digest: string) => [{ index, digest }];

/** Node 1 of three voters, which has `ours` at entry 1024; the peers as they said. */
function judged(ours: string, said: Readonly<Record<number, string>>) {
  const peers = new PeerDigests();
  for (const [peer, digest] of Object.entries(said)) peers.heard(Number(peer), at(1024, digest));
  const own = { nodeId: 1, checkpoints: at(1024, ours), voters: [1, 2, 3] };
  return { peers, own, verdict: peers.judge(own) };
}

test('replicas that agree are with the majority, heard or not', () => {
  expect(judged(good, { 2: good, 3: good }).verdict.kind).toBe('with-majority');
  expect(judged(good, {}).verdict.kind).toBe('with-majority');
});

test('who differs from two others is outvoted, and is told entry and digests', () => {
  expect(judged(bad, { 2: good, 3: good }).verdict).toEqual({
    ...{ kind: 'outvoted', index: 1024, ours: bad, theirs: good },
  });
});

test('who agrees with one other goes on when the third differs', () => {
  expect(judged(good, { 2: good, 3: bad }).verdict.kind).toBe('with-majority');
});

test('one against one of three decides nothing', () => {
  expect(judged(good, { 3: bad }).verdict).toMatchObject({ kind: 'undecided', index: 1024 });
  expect(judged(good, { 2: worse, 3: bad }).verdict.kind).toBe('undecided');
});

test('a learner has no vote, and is outvoted like any other', () => {
  expect(judged(good, { 2: good, 4: bad }).verdict.kind).toBe('with-majority');
  const peers = new PeerDigests();
  for (const peer of [1, 2, 3]) peers.heard(peer, at(1024, good));
  const own = { nodeId: 4, checkpoints: at(1024, bad), voters: [1, 2, 3] };
  expect(peers.judge(own).kind).toBe('outvoted');
});

test('digests of other entries are not compared', () => {
  const peers = new PeerDigests();
  peers.heard(2, at(2048, bad));
  const own = { nodeId: 1, checkpoints: at(1024, good), voters: [1, 2, 3] };
  expect(peers.judge(own).kind).toBe('with-majority');
  expect(peers.mismatches).toBe(0);
});

test('a peer that differs is counted once for each entry, however often it is heard', () => {
  const { peers, own } = judged(good, { 2: good, 3: bad });
  peers.judge(own);
  expect(peers.mismatches).toBe(1);
  peers.heard(3, [...at(1024, bad), ...at(2048, bad)]);
  peers.judge({ ...own, checkpoints: [...at(1024, good), ...at(2048, good)] });
  expect(peers.mismatches).toBe(2);
});
