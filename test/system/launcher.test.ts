// `npm start` as an operator meets it: one table, commands that act on it, deaths that are answered,
// an end without orphans. Real processes throughout.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { readClusterFile } from '../../cluster/cluster-file.ts';
import { isAlive } from '../../cluster/data-dir.ts';
import { cloneRoot } from './clone-root.ts';
import { freePortBase, freshDirectory, launcherPath, LocalCluster } from './local-cluster.ts';

let cluster: LocalCluster;
let firstSeen: FirstSeen;

beforeAll(async () => {
  const dataDir = freshDirectory();
  const starting = LocalCluster.start({ demo: true, dataDir });
  const [seen, started] = await Promise.all([lookUntilThePageAnswers(dataDir), starting]);
  firstSeen = seen;
  cluster = started;
  return async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  };
});

interface FirstSeen {
  /** What cluster.json said when the page had answered for the first time. */
  readonly demoFilled: boolean;
  readonly demoAccountStatus: number;
}

/** Asks for the demo account as soon as the page of a starting cluster answers. */
async function lookUntilThePageAnswers(dataDir: string): Promise<FirstSeen> {
  const giveUpAtMs = performance.now() + 90_000;
  while (performance.now() < giveUpAtMs) {
    const url = readClusterFile(dataDir)?.frontends[0]?.url ?? 'http://127.0.0.1:9';
    const page = await fetch(`${url}/`).catch(() => null);
    if (page?.status === 200) {
      const demoFilled = readClusterFile(dataDir)?.demoFilled ?? false;
      const account = await fetch(`${url}/accounts/demo`);
      return { demoFilled, demoAccountStatus: account.status };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the page never answered');
}

test('the page answers only when the demo account is there', () => {
  expect(firstSeen).toEqual({ demoFilled: true, demoAccountStatus: 200 });
});

test('one table names every process, the page and what to try', async () => {
  // The cluster is ready a moment before the table is printed.
  await cluster.eventually('the table', 10_000, () =>
    Promise.resolve(cluster.console.includes('kill-leader') ? true : null),
  );
  for (const name of ['node-1', 'node-2', 'node-3', 'frontend-0', 'catalog', '(leader)']) {
    expect(cluster.console).toContain(name);
  }
  expect(cluster.console).toContain(`Open   ${cluster.urls[0] ?? ''}/`);
});

test('status shows all nodes from one address', async () => {
  const [endpoint = ''] = cluster.endpoints;
  const { code, stdout } = await cluster.cli('status', '--endpoints', endpoint, '-o', 'json');
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as {
    leaderId: number;
    rows: { nodeId: number; role: string }[];
  };
  expect(report.rows.map((row) => row.nodeId)).toEqual([1, 2, 3]);
  expect(report.rows.filter((row) => row.role === 'leader')).toHaveLength(1);
});

test('the demo books are there and a second start does not fill them twice', async () => {
  const client = cluster.client();
  expect((await client.instruments()).value).toHaveLength(10);
  expect((await client.account('demo')).value?.cashUnits).toBe(1_000_000_000);
  await cluster.stop();
  await cluster.startLauncher();
  const again = cluster.client();
  expect((await again.instruments()).value).toHaveLength(10);
  expect((await again.account('demo')).value?.cashUnits).toBe(1_000_000_000);
});

test('demo prices move', async () => {
  const client = cluster.client();
  const before = (await client.instruments()).value.map((row) => row.priceUnits);
  await cluster.eventually('a price that moved', 10_000, async () => {
    const now = (await client.instruments()).value.map((row) => row.priceUnits);
    return now.some((price, i) => price !== before[i]) ? true : null;
  });
});

test('a node measures what it did', async () => {
  const value = async (name: string): Promise<number> => {
    const page = await (await fetch(`http://${cluster.node(1).httpAddress}/metrics`)).text();
    const line = page.split('\n').find((one) => one.startsWith(`holdfast_${name}{`));
    return Number(line?.split(' ').at(-1));
  };
  const names = ['books_bytes', 'log_bytes', 'commands_applied_total'];
  for (const name of [...names, 'apply_slice_duration_seconds_count']) {
    expect(await value(name)).toBeGreaterThan(0);
  }
});

test('orders, holdings and prices speak to people', async () => {
  const order = await cluster.cli('order', 'buy', '5', 'FishCo');
  expect(order).toMatchObject({ code: 0 });
  expect(order.stdout).toMatch(/filled as order \d+ at \d+\.\d+/);
  expect((await cluster.cli('holdings')).stdout).toMatch(/FishCo\s*│\s*5/);
  const refused = await cluster.cli('order', 'buy', '101', 'FishCo');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('insufficient-inventory');
});

test('kill-leader kills the leader, another leads, and the dead one comes back', async () => {
  const { code, stdout } = await cluster.cli('kill-leader', '-o', 'json');
  expect(code).toBe(0);
  const { killed, leader } = JSON.parse(stdout) as Record<'killed' | 'leader', { nodeId: number }>;
  expect(leader.nodeId).not.toBe(killed.nodeId);
  await cluster.untilReady(`node-${killed.nodeId}`);
  expect(await cluster.cli('digest')).toMatchObject({ code: 0 });
});

test('a stopped node stays down until it is restarted', async () => {
  expect(await cluster.cli('stop', '2')).toMatchObject({ code: 0 });
  expect(cluster.node(2).pid).toBe(null);
  const status = await cluster.cli('status');
  expect(status.stdout).toContain('down');
  const restart = await cluster.cli('restart', '2');
  expect(restart).toMatchObject({ code: 0 });
  const { pid, httpAddress } = cluster.node(2);
  expect(restart.stdout).toBe(`node-2 was started (pid ${pid ?? 0}) and is ready.\n`);
  // What comes next in a script finds it.
  const ready = await fetch(`http://${httpAddress}/readyz`);
  expect(ready.status).toBe(200);
});

test('the first node to come back is started although nobody can elect it', async () => {
  for (const nodeId of [1, 2, 3]) await cluster.cli('stop', String(nodeId));
  const first = await cluster.cli('restart', '1', '--wait', '1');
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain('is not ready after 1 s: it may have no leader yet.');
  expect(first.stdout).toContain(join(cluster.dataDir, 'logs', 'node-1.log'));
  const second = await cluster.cli('restart', '2', '--wait', '0', '-o', 'json');
  expect(JSON.parse(second.stdout)).toMatchObject({ name: 'node-2', ready: false });
  const third = await cluster.cli('restart', '3', '-o', 'json');
  expect(JSON.parse(third.stdout)).toMatchObject({ name: 'node-3', ready: true });
  for (const nodeId of [1, 2, 3]) await cluster.untilReady(String(nodeId));
});

test('a second start says who holds the directory', () => {
  const second = spawnSync(process.execPath, [launcherPath, '--data-dir', cluster.dataDir]);
  expect(second.status).toBe(1);
  expect(second.stderr.toString()).toContain(`launcher pid ${cluster.file().pid ?? 0}`);
});

test('a launcher that is killed leaves no orphans, and the next start finds everything', async () => {
  const client = cluster.client();
  const { value: before } = await client.account('demo');
  await cluster.killLauncher();
  await cluster.startLauncher();
  const { value: after } = await cluster.client().account('demo');
  expect(after?.cashUnits).toBe(before?.cashUnits);
});

test('a transfer to a node that is not there is refused, and the leader stays', async () => {
  const leader = await cluster.leader();
  const { code, stdout, stderr } = await cluster.cli('transfer-leader', '9');
  expect(code).toBe(1);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+/m);
  expect(await cluster.leader()).toBe(leader);
});

// npm runs the script that stands in our package.json, in a folder of its own: it builds nothing.
test.each([
  ['a job that is killed', 'SIGTERM', false],
  ['Ctrl-C in its terminal', 'SIGINT', true],
] as const)('npm start ends with its cluster, in order: %s', async (_what, signal, isGroup) => {
  const dataDir = freshDirectory();
  const portBase = await freePortBase({ nodes: 1, frontends: 0 });
  const small = ['--nodes', '1', '--frontends', '0', '--no-catalog', '--no-demo'];
  const place = ['--port-base', String(portBase), '--data-dir', dataDir];
  const npm = spawn('npm', ['start', '--', ...small, ...place], {
    cwd: startPackage(dataDir),
    detached: true,
  });
  let said = '';
  npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  if (npm.pid === undefined) throw new Error('npm cannot be started');
  const group = npm.pid;
  // What is left of it, however far it came: nodes end by themselves once their launcher is gone.
  onTestFinished(async () => {
    killGroup(group);
    const left = (readClusterFile(dataDir)?.nodes ?? []).flatMap(({ pid }) => pid ?? []);
    await cluster.eventually('its nodes to end', 20_000, () =>
      Promise.resolve(left.some(isAlive) ? null : true),
    );
    rmSync(dataDir, { recursive: true, force: true });
  });
  const file = await cluster.eventually('a cluster of npm', 60_000, () => {
    const read = readClusterFile(dataDir);
    return Promise.resolve(read?.state === 'ready' ? read : null);
  });
  const pids = [group, file.pid, file.nodes[0]?.pid].flatMap((pid) => pid ?? []);
  process.kill(isGroup ? -group : group, signal);
  await cluster.eventually('no orphans', 20_000, () =>
    Promise.resolve(pids.some(isAlive) ? null : true),
  );
  expect(pids).toHaveLength(3);
  expect(said).toContain('stopped');
  expect(readFileSync(join(dataDir, 'logs', 'node-1.log'), 'utf8')).toContain('"event":"stopped"');
});

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended, as it should.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A package whose start script is ours, but for where the launcher is. */
function startPackage(folder: string): string {
  const ours = readFileSync(join(cloneRoot(import.meta.dirname), 'package.json'), 'utf8');
  const { scripts } = JSON.parse(ours) as { readonly scripts: { readonly start: string } };
  const start = scripts.start.replace('cluster/start.mjs', launcherPath);
  expect(start).toContain(launcherPath);
  const path = join(folder, 'npm');
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, scripts: { start } }));
  return path;
}

test('a stop is graceful and complete', async () => {
  const pids = cluster.pids();
  expect(pids).toHaveLength(5);
  expect(await cluster.stop('SIGINT')).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(cluster.file()).toMatchObject({ state: 'stopped', pid: null });
  expect(cluster.console).not.toContain('ignored SIGTERM');
});
