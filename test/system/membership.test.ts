// Who belongs to a running cluster, changed by an operator under load: a node is added, catches up,
// votes, outlives restarts; a removed one stops and stays out; what would cost the quorum is refused.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveOf } from '../../src/cli/cluster-report.ts';
import type { LiveStatus } from '../../src/cli/cluster-report.ts';
import { compareDigests } from '../../src/cli/digest-comparison.ts';
import type { MemberList } from '../../src/client/membership.ts';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { LocalCluster, nodePath } from './local-cluster.ts';
import { expectAllTold, openTradingFloor, Traders } from './traders.ts';

let cluster: LocalCluster;
let traders: Traders;
/** The node that the launcher knows nothing of. */
let fourth: ChildProcess | null = null;

const waitMs = 20_000;
const fourthDir = (): string => join(cluster.dataDir, 'node-4');

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0, restart: false });
  await openTradingFloor(cluster.client());
  traders = new Traders(cluster.client(), { count: 5 });
});

afterAll(async () => {
  fourth?.kill('SIGKILL');
  await cluster[Symbol.asyncDispose]();
});

function startFourth(): ChildProcess {
  return spawn(process.execPath, [nodePath, 'run', '--data-dir', fourthDir()], { stdio: 'ignore' });
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

async function members(): Promise<MemberList> {
  const { stdout } = await cluster.cli('member', 'list', '-o', 'json');
  return JSON.parse(stdout) as MemberList;
}

const roles = ({ members: list }: MemberList): Record<number, string> =>
  Object.fromEntries(list.map(({ nodeId, role }) => [nodeId, role]));

async function live(): Promise<LiveStatus[]> {
  const client = new HoldfastClient({ endpoints: cluster.endpoints });
  try {
    return liveOf(await client.clusterStatus());
  } finally {
    await client.close();
  }
}

/** All of these nodes, and no others, stand in one state. */
async function expectOneState(...nodeIds: number[]): Promise<void> {
  await cluster.eventually(`one state on ${nodeIds.join()}`, waitMs, async () => {
    const verdict = compareDigests(await live());
    expect(verdict.kind).not.toBe('different');
    const all = verdict.kind === 'equal' && verdict.nodeIds.join() === nodeIds.join();
    return all ? true : null;
  });
}

test('a node joins as a learner and follows, while orders go on', async () => {
  await traders.more(200);
  const { code, stdout } = await cluster.cli('member', 'add', '--data-dir', fourthDir());
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(roles(await members())).toEqual({ 1: 'voter', 2: 'voter', 3: 'voter', 4: 'learner' });
  // While nobody leads for a moment, as on a busy machine, nothing is judged.
  let early = await cluster.cli('member', 'promote', '4');
  for (let tries = 1; tries < 10 && early.stderr.includes('no-quorum'); tries += 1) {
    early = await cluster.cli('member', 'promote', '4');
  }
  expect(early).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('nothing has been heard of node 4') as string,
  });
  fourth = startFourth();
  await cluster.eventually('node 4 follows', waitMs, async () =>
    (await live()).some(({ nodeId, leaderId }) => nodeId === 4 && leaderId !== 0) ? true : null,
  );
  await traders.more(100);
  expect(traders.failures).toEqual([]);
});

test('adding it again says that it is there, and its number is taken for others', async () => {
  const again = await cluster.cli('member', 'add', '--data-dir', fourthDir());
  expect(again.code).toBe(0);
  const other = join(cluster.dataDir, 'other');
  const clash = await cluster.cli('member', 'add', '--data-dir', other, '--node-id', '4');
  expect(clash.code).toBe(1);
  expect(clash.stdout).toContain('there is a node 4 already');
});

test('it is promoted once it has caught up, and knows so after a restart', async () => {
  await cluster.eventually('node 4 votes', waitMs, async () =>
    (await cluster.cli('member', 'promote', '4')).code === 0 ? true : null,
  );
  expect(roles(await members())).toMatchObject({ 4: 'voter' });
  await end(fourth, 'SIGKILL');
  fourth = startFourth();
  await cluster.restartChild(1);
  await cluster.eventually('both know four members', waitMs, async () => {
    const told = (await live()).filter(({ nodeId }) => nodeId === 1 || nodeId === 4);
    return told.length === 2 && told.every((status) => status.members.length === 4) ? true : null;
  });
});

test('a member of the beginning that missed the change hears the new leader', async () => {
  await cluster.stopChild(3);
  await cluster.eventually('node 4 leads', waitMs, async () =>
    (await cluster.cli('transfer-leader', '4')).code === 0 ? true : null,
  );
  await cluster.restartChild(3);
  await traders.more(100);
  await expectOneState(1, 2, 3, 4);
});

test('a leader that is to be removed hands over, is removed and stops', async () => {
  await cluster.eventually('node 4 leads', waitMs, async () =>
    (await cluster.cli('transfer-leader', '4')).code === 0 || (await cluster.leader()) === 4
      ? true
      : null,
  );
  const stopped = new Promise((resolve) => fourth?.once('exit', resolve));
  await cluster.eventually('node 4 is removed', waitMs, async () =>
    (await cluster.cli('member', 'remove', '4')).code === 0 ? true : null,
  );
  await stopped;
  expect(roles(await members())).toEqual({ 1: 'voter', 2: 'voter', 3: 'voter' });
  const back = startFourth();
  const code = await new Promise((resolve) => back.once('exit', resolve));
  expect([0, 1]).toContain(code);
  const again = await cluster.cli(
    'member',
    'add',
    '--data-dir',
    join(cluster.dataDir, 'n'),
    '--node-id',
    '4',
  );
  expect(again.code).toBe(1);
  expect(again.stdout).toContain('never given again');
});

test('what would cost the quorum is refused', async () => {
  await cluster.stopChild(3);
  const leader = await cluster.leader();
  const follower = leader === 1 ? 2 : 1;
  // At once, however lately node 3 was heard. A majority of the two that were left would have to hear it.
  const { code, stdout } = await cluster.cli('member', 'remove', String(follower));
  expect({ code, stdout }).toMatchObject({ code: 1 });
  expect(stdout).toContain('would not hear 3');
  expect(roles(await members())).toEqual({ 1: 'voter', 2: 'voter', 3: 'voter' });
  await cluster.restartChild(3);
});

test('all that was told is there, in one state', async () => {
  await traders.more(100);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  await expectAllTold(cluster.client(), traders.told);
  await expectOneState(1, 2, 3);
});
