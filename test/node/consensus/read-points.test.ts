// Claims about linearizable read points.

import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { ReadPoints } from '../../../src/node/consensus/read-points.ts';

class Rounds {
  readonly begun: number[] = [];
  leader = true;
  applied = 0;
  nowMs = 0;
  readonly sizes: number[] = [];
  begin(context: number): boolean {
    if (this.leader) this.begun.push(context);
    return this.leader;
  }
  appliedIndex(): number {
    return this.applied;
  }
  now(): number {
    return this.nowMs;
  }
  confirmed(reads: number): void {
    this.sizes.push(reads);
  }
}

test('a read that arrives during a round waits for the next one', async () => {
  const rounds = new Rounds();
  const reads = new ReadPoints(rounds);
  const first = reads.wait(1_000);
  reads.maybeBegin();
  const second = reads.wait(1_000);
  reads.maybeBegin();
  expect(rounds.begun).toEqual([1]);
  rounds.applied = 5;
  reads.confirmed(1, 5);
  expect(await first).toBe(5);
  reads.maybeBegin();
  expect(rounds.begun).toEqual([1, 2]);
  reads.confirmed(2, 5);
  expect(await second).toBe(5);
  expect(rounds.sizes).toEqual([1, 1]);
});

test('a confirmed read waits until the books have got there', async () => {
  const rounds = new Rounds();
  const reads = new ReadPoints(rounds);
  let shown = 0;
  const read = reads.wait(1_000).then((index) => (shown = index));
  reads.maybeBegin();
  reads.confirmed(1, 8);
  reads.applied(7);
  await Promise.resolve();
  expect(shown).toBe(0);
  reads.applied(9);
  await read;
  expect(shown).toBe(9);
});

test('an aborted round is asked again under another number', async () => {
  const rounds = new Rounds();
  const reads = new ReadPoints(rounds);
  const read = reads.wait(1_000);
  reads.maybeBegin();
  reads.aborted(1);
  reads.maybeBegin();
  reads.confirmed(1, 3);
  rounds.applied = 4;
  reads.confirmed(2, 4);
  expect(await read).toBe(4);
});

test('without a majority a read ends at its deadline with no effect', async () => {
  const rounds = new Rounds();
  rounds.leader = false;
  const reads = new ReadPoints(rounds);
  const read = reads.wait(100);
  reads.maybeBegin();
  rounds.nowMs = 100;
  reads.expire();
  await expect(read).rejects.toMatchObject(
    new ClusterError('no-quorum', 'none', {
      message: 'no majority of nodes confirmed this read before its deadline',
    }),
  );
});

test('a confirmed read of books that never get there ends at its deadline too', async () => {
  const rounds = new Rounds();
  const reads = new ReadPoints(rounds);
  const read = reads.wait(100);
  reads.maybeBegin();
  reads.confirmed(1, 8);
  expect(reads.waiting).toBe(1);
  rounds.nowMs = 100;
  reads.expire();
  expect(reads.waiting).toBe(0);
  await expect(read).rejects.toMatchObject({ code: 'behind', effect: 'none' });
});
