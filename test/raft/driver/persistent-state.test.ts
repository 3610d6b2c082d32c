// Raft paper figure 2, "persistent state on all servers: updated on stable storage before responding
// to RPCs", and what of it a restart finds again.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { message } from '../../../src/raft/core/message.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import type { Effects } from '../../../src/raft/driver/effects.ts';
import { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import { MemoryDisk } from './memory-disk.ts';

// Replica 1 of three, from what is on its disk.
function start(disk: MemoryDisk, applied = 0): RaftDriver {
  const config = { ...RAFT_DEFAULTS, id: 1, applied, random: prng(1), emit: () => undefined };
  return new RaftDriver(new RawNode(config, disk), { id: 1, applied, durable: disk.hardState });
}

function persist(driver: RaftDriver, disk: MemoryDisk, effects: Effects): void {
  if (effects.persist === null) return;
  disk.persist(effects.persist);
  driver.persisted();
}

const grants = (messages: readonly Message[]): Message[] =>
  messages.filter((sent) => sent.kind === 'vote-response' && !sent.reject);

test('currentTerm and votedFor are on disk before a vote is answered, in an old term as in a new', () => {
  const disk = new MemoryDisk([1, 2, 3]);
  const driver = start(disk);
  const refusal = { from: 3, to: 1, term: 5, reject: true };
  driver.receive([message('pre-vote-response', refusal)]);
  persist(driver, disk, driver.drain());
  expect(disk.hardState).toMatchObject({ term: 5, vote: 0 });

  driver.receive([message('vote', { from: 2, to: 1, term: 5 })]);
  const asked = driver.drain();
  expect(grants(asked.send)).toEqual([]);
  expect(asked.persist?.hardState).toMatchObject({ term: 5, vote: 2 });
  persist(driver, disk, asked);
  expect(grants(driver.drain().send)).toMatchObject([{ to: 2, term: 5 }]);
});

test('a vote given in a known term is not given again after a crash', () => {
  const disk = new MemoryDisk([1, 2, 3]);
  const first = start(disk);
  first.receive([message('pre-vote-response', { from: 3, to: 1, term: 5, reject: true })]);
  persist(first, disk, first.drain());
  first.receive([message('vote', { from: 2, to: 1, term: 5 })]);
  const effects = first.drain();
  persist(first, disk, effects);
  expect(grants(first.drain().send)).toHaveLength(1);

  const second = start(disk);
  second.receive([message('vote', { from: 3, to: 1, term: 5 })]);
  const answers = second.drain();
  persist(second, disk, answers);
  expect(grants([...answers.send, ...second.drain().send])).toEqual([]);
});

test('commitIndex is taken up where the disk remembers it, even if less was applied', () => {
  const disk = new MemoryDisk([1, 2, 3]);
  const entries = [1, 2, 3].map((index) => ({
    ...{ index, term: 1, type: 'normal' as const },
    data: new Uint8Array([index]),
  }));
  disk.persist({ hardState: { term: 1, vote: 2, commit: 3 }, entries, snapshot: null });
  const driver = start(disk, 1);
  expect(driver.status()).toMatchObject({ commit: 3, applied: 1 });
  expect(driver.drain().apply.map(({ index }) => index)).toEqual([2, 3]);
});
