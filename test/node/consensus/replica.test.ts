// The order in which a follower's shell performs its effects: the real core and driver, a log in
// memory, and writes that end when the test says so.

import { expect, test } from 'vitest';
import { monotonicMs, wallClockMs } from '../../../src/base/clock.ts';
import { prng } from '../../../src/base/prng.ts';
import { Replica } from '../../../src/node/consensus/replica.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { message } from '../../../src/raft/core/message.ts';
import { RAFT_DEFAULTS } from '../../../src/raft/core/raft-config.ts';
import { RawNode } from '../../../src/raft/core/raw-node.ts';
import { RaftDriver } from '../../../src/raft/driver/raft-driver.ts';
import { MemoryDisk } from '../../raft/driver/memory-disk.ts';

const entryAt = (index: number): Entry => ({
  type: 'normal',
  term: 1,
  index,
  data: new Uint8Array([index]),
});

class Follower {
  /** What it did, in order. */
  readonly done: string[] = [];
  readonly #replica: Replica;
  #endWrite: () => void = () => undefined;

  constructor() {
    const disk = new MemoryDisk([1, 2, 3]);
    const config = { ...RAFT_DEFAULTS, id: 1, applied: 0, random: prng(1), emit: () => undefined };
    const start = { id: 1, applied: 0, durable: disk.hardState };
    this.#replica = new Replica({
      driver: new RaftDriver(new RawNode(config, disk), start),
      transport: {
        send: (_to, messages) => {
          this.done.push(...messages.map((sent) => `${sent.kind} ${sent.index}`));
        },
      },
      clock: { monotonic: () => monotonicMs(0), wall: () => wallClockMs(0) },
      persist: (write) => {
        disk.persist(write);
        return new Promise((resolve) => (this.#endWrite = resolve));
      },
      apply: (entries) => {
        this.done.push(...entries.map((entry) => `apply ${entry.index}`));
        const last = entries.at(-1)?.index ?? 0;
        this.#replica.act((driver) => {
          driver.applied(last);
        });
      },
      sendSnapshot: () => undefined,
      nextPayload: () => null,
      observer: {
        turn: () => undefined,
        roleChanged: () => undefined,
        readConfirmed: () => undefined,
        readAborted: () => undefined,
        persisted: () => undefined,
      },
      clearSuspicion: () => Promise.resolve(),
      die: (reason) => {
        throw reason;
      },
    });
  }

  /** The leader sends the entry and says how far it has committed. */
  async append(index: number, commit: number): Promise<void> {
    const entries = [entryAt(index)];
    const logTerm = index === 1 ? 0 : 1;
    const before = { index: index - 1, logTerm, commit, entries };
    this.#replica.act((driver) => {
      driver.receive([message('append', { from: 2, to: 1, term: 1, ...before })]);
    });
    await turns();
  }

  async endWrite(): Promise<void> {
    this.#endWrite();
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('a follower says that an entry is durable before it applies those committed with it', async () => {
  const follower = new Follower();
  await follower.append(1, 0);
  await follower.endWrite();
  await follower.append(2, 1);
  expect(follower.done).toEqual(['append-response 1']);
  await follower.endWrite();
  expect(follower.done).toEqual(['append-response 1', 'append-response 2', 'apply 1']);
});

test('a stream of writes does not put applying off: an entry waits for one of them', async () => {
  const follower = new Follower();
  await follower.append(1, 0);
  await follower.endWrite();
  await follower.append(2, 1);
  await follower.append(3, 2);
  await follower.endWrite();
  expect(follower.done).toEqual(['append-response 1', 'append-response 2', 'apply 1']);
  await follower.endWrite();
  expect(follower.done.slice(3)).toEqual(['append-response 3', 'apply 2']);
});

test('without a write in flight what is committed is applied at once', async () => {
  const follower = new Follower();
  await follower.append(1, 1);
  await follower.endWrite();
  expect(follower.done).toEqual(['append-response 1', 'apply 1']);
});
