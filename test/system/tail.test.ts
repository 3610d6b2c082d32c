// Tail lives through everything: started before the cluster is there, a leader killed, and then all of
// it stopped and started again. It prints what a reader prints that was never interrupted.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { LocalCluster, cliPath } from './local-cluster.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start();
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

class Tail {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(endpoints: readonly string[], ...words: string[]) {
    const args = [cliPath, 'tail', '--endpoints', endpoints.join(','), ...words];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (text: Buffer) => (this.stdout += text.toString()));
    this.#child.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  stop(): void {
    this.#child.kill();
  }
}

const perPhase = 120;
const accounts = ['101', '103', '104'];
let recorded = 0;

/** Events of all accounts, over HTTP; what got no answer is asked again, as its sender would. */
async function recordMore(): Promise<void> {
  const port = cluster.file().frontends[0]?.trackingUrl ?? '';
  for (let sent = 0; sent < perPhase; sent += 1) {
    const account = accounts[sent % accounts.length] ?? '';
    const data = encodeURIComponent(`event ${(recorded += 1)} \u{1f680}`);
    await cluster.eventually(`event ${recorded} is recorded`, 30_000, async () => {
      const answer = await fetch(`${port}/${account}/${data}`);
      return (await answer.text()) === 'Request propagated to the subscribers!' ? true : null;
    });
  }
}

test('an interrupted tail prints what an uninterrupted one prints', async () => {
  const client = cluster.client();
  for (const account of [...accounts, '102']) {
    await client.createAccount({ account, accountKind: 'cash' });
  }
  await client.submit({ kind: 'set-account-active', account: '102', active: false });
  const { endpoints } = cluster;
  await cluster.stop();

  const startedMs = Date.now();
  const all = new Tail(endpoints, '--aggregate', '50');
  const one = new Tail(endpoints, '103', '--aggregate', '0', '-o', 'json');
  for (const tail of [all, one]) {
    await cluster.eventually('tail says that nobody answers', 20_000, () =>
      Promise.resolve(tail.stderr.includes('no answer from the cluster') ? true : null),
    );
  }

  await cluster.startLauncher();
  await recordMore();
  const { nodeId } = await cluster.killLeader();
  await recordMore();
  await cluster.untilReady(`node-${nodeId}`);
  await cluster.stop();
  await cluster.startLauncher();
  await recordMore();

  const since = ['--since', new Date(startedMs).toISOString()];
  // Asked after the restart: a sender that got no answer may have recorded twice.
  const reader = cluster.client();
  const counts = accounts.map(async (account) => (await reader.countEvents(account, 0)).value ?? 0);
  const total = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(recorded);
  const limit = ['--limit', String(total)];
  const uninterrupted = new Tail(endpoints, '--aggregate', '50', ...since, ...limit);
  expect(await uninterrupted.ended).toBe(0);
  const wanted = uninterrupted.stdout.replace(/Initiate service shutdown.*\n$/, '');
  expect(wanted).toContain('Aggregation for accountId 104: 100 messages received.');
  await cluster.eventually('the interrupted tails are through', 20_000, () =>
    Promise.resolve(all.stdout.length >= wanted.length ? true : null),
  );
  expect(all.stdout).toBe(wanted);
  expect(all.stderr).toContain('the cluster answers again');
  const ofOne = one.stdout.trim().split('\n');
  const told = ofOne.map((line) => (JSON.parse(line) as { readonly account: string }).account);
  expect(told.length).toBeGreaterThanOrEqual(recorded / accounts.length);
  expect(new Set(told)).toEqual(new Set(['103']));
  for (const tail of [all, one]) tail.stop();
});

test('a hundred followers are told the same, and a sleeping account nobody', async () => {
  const port = cluster.file().frontends[0]?.trackingUrl ?? '';
  const client = cluster.client();
  const { index } = await client.summary();
  const epoch = cluster.file().clusterId;
  const follow = async (): Promise<string[]> => {
    const told: string[] = [];
    for await (const frame of client.accountEvents({ fromIndex: index, epoch })) {
      if (frame.kind === 'delta') told.push(...frame.events.map(({ data }) => data));
      if (told.length >= 50) break;
    }
    return told;
  };
  const followers = Array.from({ length: 100 }, follow);
  const wanted = Array.from({ length: 50 }, (_, at) => `to all ${at}`);
  for (const data of wanted) {
    expect(await (await fetch(`${port}/102?data=${data}`)).text()).toBe('Inactive account!');
    expect((await fetch(`${port}/101?data=${data}`)).status).toBe(200);
  }
  for (const told of await Promise.all(followers)) expect(told).toEqual(wanted);
});
