// A node whose clock of day is wrong, among real processes: with two clocks the lower one stamps; with
// three the wrong one leads no more, says so, and no stamp of the books comes from it.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LiveStatus } from '../../src/cli/cluster-report.ts';
import { LocalCluster, nodePath } from './local-cluster.ts';
import { statusOf } from './replicas.ts';
import { openTradingFloor, Traders } from './traders.ts';

const waitMs = 20_000;
const wrongByMs = 30_000;

/** A cluster of one that others join, each with a clock of its own. */
class Clocks {
  readonly cluster: LocalCluster;
  readonly #children: ChildProcess[] = [];

  constructor(cluster: LocalCluster) {
    this.cluster = cluster;
  }

  /** A voter whose clock is so far off. */
  async join(nodeId: number, offsetMs: number): Promise<void> {
    const dataDir = join(this.cluster.dataDir, `node-${nodeId}`);
    expect((await this.cluster.cli('member', 'add', '--data-dir', dataDir)).code).toBe(0);
    const words = ['run', '--data-dir', dataDir, '--clock-offset-ms', `${offsetMs}`];
    this.#children.push(spawn(process.execPath, [nodePath, ...words], { stdio: 'ignore' }));
    await this.until(`node ${nodeId} votes`, async () => {
      const { code } = await this.cluster.cli('member', 'promote', `${nodeId}`);
      return code === 0 ? true : null;
    });
  }

  /** The status of a node once it is as wished. */
  async status(nodeId: number, wish: (status: LiveStatus) => boolean): Promise<LiveStatus> {
    return this.until(`node ${nodeId} is as it should be`, async () => {
      const status = await statusOf(this.cluster, nodeId);
      return wish(status) ? status : null;
    });
  }

  until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
    return this.cluster.eventually(what, waitMs, look);
  }

  /** How far the books' own clock is ahead of the true one. */
  async booksAheadMs(): Promise<number> {
    const { value } = await this.cluster.client().summary();
    return value.machineMs - Date.now();
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.cluster[Symbol.asyncDispose]();
  }
}

test('a clock that is 30 s fast stamps nothing: its node hands over, says so and leads no more', async () => {
  const clocks = new Clocks(await LocalCluster.start({ nodes: 1, frontends: 0 }));
  onTestFinished(() => clocks.end());
  const { cluster } = clocks;
  await openTradingFloor(cluster.client());

  await clocks.join(2, wrongByMs);
  const pair = await clocks.status(2, ({ errors }) => errors.length > 0);
  expect(pair.errors[0]).toMatch(/^two clocks (29|30)\d{3} ms apart: the lower one counts$/);
  await clocks.until('node 2 leads', async () =>
    (await cluster.cli('transfer-leader', '2')).code === 0 ? true : null,
  );
  const traders = new Traders(cluster.client(), { count: 2 });
  await traders.more(50);
  expect(await clocks.booksAheadMs()).toBeLessThan(wrongByMs / 2);

  await clocks.join(3, 0);
  const off = await clocks.status(2, ({ role, errors }) => role !== 'leader' && errors.length > 0);
  const farAhead = /^clock (29|30)\d{3} ms ahead of the quorum's median$/;
  expect(off.errors[0]).toMatch(farAhead);
  await traders.more(50);
  await traders.stop();
  expect(traders.failures).toEqual([]);
  expect(await clocks.booksAheadMs()).toBeLessThan(wrongByMs / 2);
  const back = await cluster.cli('transfer-leader', '2');
  expect(back.code).toBe(1);

  const http = off.members.find(({ nodeId }) => nodeId === 2)?.httpAddress ?? '';
  const ready = (await (await fetch(`http://${http}/readyz`)).json()) as {
    checks: { clock: { detail: string } };
  };
  expect(ready.checks.clock.detail).toMatch(farAhead);
  const metrics = await (await fetch(`http://${http}/metrics`)).text();
  expect(metrics).toMatch(/^holdfast_is_clock_off\{node="2"\} 1$/m);
});
