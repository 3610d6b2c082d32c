// A replica whose books are wrong though every checksum is right: it is found by its digest while it
// runs, stops by itself with a reason, and comes back with the books of the others. Nobody who
// traded meanwhile notices more than a change of leader.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../../cluster/data-dir.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests, someFollower } from './replicas.ts';
import { expectAllTold, floor, openTradingFloor, Traders } from './traders.ts';
import { giveCash } from './wrong-books.ts';

let cluster: LocalCluster;
let traders: Traders;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0, restart: false });
  await openTradingFloor(cluster.client());
  traders = new Traders(cluster.client(), { count: 8 });
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

/** Stops the node, gives the account a unit of cash that no entry gave it, and starts it again. */
async function makeWrong(nodeId: number): Promise<number> {
  await cluster.stopChild(nodeId);
  await giveCash(join(cluster.dataDir, `node-${nodeId}`), { account: floor.account, units: 1 });
  await cluster.restartChild(nodeId);
  return cluster.node(nodeId).pid ?? 0;
}

async function expectStopsByItself(nodeId: number, pid: number): Promise<void> {
  await cluster.eventually(`node ${nodeId} stops`, 60_000, () =>
    Promise.resolve(isAlive(pid) ? null : true),
  );
  const line = cluster
    .log(`node-${nodeId}`)
    .split('\n')
    .findLast((text) => text.includes('digest-mismatch'));
  expect(line).toMatch(
    /at entry \d+ the digest here is [0-9a-f]{16} and that of the majority is [0-9a-f]{16}/,
  );
}

const keptBooks = (nodeId: number): string[] =>
  readdirSync(join(cluster.dataDir, `node-${nodeId}`)).filter((name) => name.includes('.damaged'));

test('a follower that differs stops, is refilled, and agrees again', async () => {
  await traders.more(100);
  const follower = await someFollower(cluster);
  const pid = await makeWrong(follower);
  await expectStopsByItself(follower, pid);
  expect(keptBooks(follower)).toEqual(['books-1.damaged']);
  await traders.more(100);
  await cluster.restartChild(follower);
  const refilled = { pid: cluster.node(follower).pid ?? 0, kept: keptBooks(follower) };
  await traders.more(300);
  await expectEqualDigests(cluster);
  expect(traders.failures).toEqual([]);
  expect(isAlive(refilled.pid)).toBe(true);
  expect(keptBooks(follower)).toEqual(refilled.kept);
});

test('a leader that differs steps down first, and its node stops', async () => {
  const wrong = await someFollower(cluster);
  // It differs from the next order on, and must lead by then.
  await traders.stop();
  const pid = await makeWrong(wrong);
  await cluster.eventually(`node ${wrong} leads`, 20_000, async () =>
    (await cluster.cli('transfer-leader', String(wrong))).code === 0 ? true : null,
  );
  traders.resume();
  await expectStopsByItself(wrong, pid);
  await traders.more(100);
  expect(await cluster.leader()).not.toBe(wrong);
  await cluster.restartChild(wrong);
  await traders.more(300);
  await expectEqualDigests(cluster);
});

test('all that was told is there, in one state, and nobody was stopped for good', async () => {
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
  for (const nodeId of [1, 2, 3]) {
    expect(existsSync(join(cluster.dataDir, `node-${nodeId}`, 'stopped'))).toBe(false);
  }
});
