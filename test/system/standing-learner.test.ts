// A spare node takes the place of a voter that died, while orders go on and nobody is asked.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MemberList } from '../../src/client/membership.ts';
import { LocalCluster, nodePath } from './local-cluster.ts';
import { someFollower } from './replicas.ts';
import { expectAllTold, openTradingFloor, Traders } from './traders.ts';

const silentSeconds = '4';

test('a dead voter is replaced by the standing learner, and nothing told is lost', async () => {
  const env = { HOLDFAST_STANDING_LEARNER: silentSeconds };
  const cluster = await LocalCluster.start({ nodes: 3, frontends: 0, restart: false, env });
  let spare: ChildProcess | null = null;
  onTestFinished(async () => {
    spare?.kill('SIGKILL');
    await cluster[Symbol.asyncDispose]();
  });
  await openTradingFloor(cluster.client());
  const traders = new Traders(cluster.client(), { count: 4 });
  const dataDir = join(cluster.dataDir, 'node-4');
  expect((await cluster.cli('member', 'add', '--data-dir', dataDir)).code).toBe(0);
  spare = spawn(process.execPath, [nodePath, 'run', '--data-dir', dataDir], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  await traders.more(200);

  const dead = await someFollower(cluster);
  cluster.signal(dead, 'SIGKILL');
  const { members, removedIds } = await cluster.eventually('three voters', 60_000, async () => {
    const { stdout } = await cluster.cli('member', 'list', '-o', 'json');
    const list = JSON.parse(stdout) as MemberList;
    return list.removedIds.includes(dead) ? list : null;
  });
  const voters = members.filter(({ role }) => role === 'voter').map(({ nodeId }) => nodeId);
  expect(voters).toEqual([1, 2, 3, 4].filter((nodeId) => nodeId !== dead));
  expect(removedIds).toEqual([dead]);
  await traders.more(100);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
});
