// Starts that cannot be: a directory that is taken, unusable or not a node's, ports that are taken.
// Each ends with exit code 1 and one sentence that names the thing and what to do, and no stack trace.
//
// Tests often run as root, to whom permissions mean nothing. What stops root as well, and needs no
// right to mount or to mark files, is a file where a directory should be.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { portOf } from '../../cluster/topology.ts';
import { freshDirectory, launcherPath, LocalCluster, nodePath } from './local-cluster.ts';
import { expectEqualDigests } from './replicas.ts';

let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ demo: true, profile: 'lan' });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

interface Refusal {
  readonly exitCode: number | null;
  readonly said: string;
}

const startDeadlineMs = 30_000;

function start(script: string, ...words: string[]): Promise<Refusal> {
  return startWith({}, script, ...words);
}

function startWith(
  environment: Readonly<Record<string, string>>,
  script: string,
  ...words: string[]
): Promise<Refusal> {
  const child = spawn(process.execPath, [script, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), startDeadlineMs);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, said });
    });
  });
}

async function expectRefused(starting: Promise<Refusal>, ...words: string[]): Promise<void> {
  const { exitCode, said } = await starting;
  for (const word of words) expect(said).toContain(word);
  expect(said).not.toMatch(/^\s+at .*:\d+/m);
  expect(exitCode).toBe(1);
}

function emptyDirectory(): string {
  const directory = freshDirectory();
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('a second process on a node directory is told whose it is, and the first is not disturbed', async () => {
  const { dataDir, pid } = cluster.node(1);
  const second = start(nodePath, 'run', '--data-dir', dataDir);
  await expectRefused(second, dataDir, `in use by process ${pid ?? 0}`, 'Stop that process first');
  expect(cluster.node(1).pid).toBe(pid);
  await cluster.stopChild('catalog');
  await expectEqualDigests(cluster);
  await cluster.restartChild('catalog');
});

test('a second launcher on the same directory is told who holds it', async () => {
  const second = start(launcherPath, '--data-dir', cluster.dataDir);
  await expectRefused(second, cluster.dataDir, `launcher pid ${cluster.file().pid ?? 0}`);
});

test('a launcher on the same ports is told which are taken, by whom, and what to do', async () => {
  const dataDir = emptyDirectory();
  const words = ['--data-dir', dataDir, '--port-base', String(cluster.file().portBase)];
  const port = `${portOf(cluster.node(1).clientAddress)}`;
  const whose = `(launcher pid ${cluster.file().pid ?? 0})`;
  const second = start(launcherPath, ...words);
  await expectRefused(second, 'Another cluster uses', whose, port, '--port-base');
});

test('a launcher whose pages no browser would open is told so', async () => {
  const words = ['--data-dir', emptyDirectory(), '--port-base', '2000'];
  await expectRefused(start(launcherPath, ...words), 'at port 10080', 'another --port-base');
});

test('a node whose port is taken names the address', async () => {
  const dataDir = emptyDirectory();
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await init(dataDir, `127.0.0.1:${port}`);
  await expectRefused(start(nodePath, 'run', '--data-dir', dataDir), `127.0.0.1:${port}`, 'in use');
});

async function init(dataDir: string, peerAddress: string): Promise<void> {
  const words = ['--data-dir', dataDir, ...identityOf(peerAddress)];
  expect((await start(nodePath, 'init', ...words)).exitCode).toBe(0);
}

function identityOf(peerAddress: string): string[] {
  const addresses = { clientAddress: '127.0.0.1:1', httpAddress: '127.0.0.1:2', peerAddress };
  const member = { nodeId: 1, incarnation: '00000000000000a1', ...addresses };
  const members = JSON.stringify([member]);
  return ['--cluster-id', '00000000000000c1', '--node-id', '1', '--members', members];
}

test('the environment may say who a node is, once, and a directory of another node is refused', async () => {
  const dataDir = emptyDirectory();
  const addresses = { clientAddress: '127.0.0.1:1', httpAddress: '127.0.0.1:2' };
  const members = [1, 2].map((nodeId) => ({
    ...{ nodeId, incarnation: `00000000000000a${nodeId}`, ...addresses },
    peerAddress: `127.0.0.1:${2 + nodeId}`,
  }));
  const environment = {
    HOLDFAST_DATA_DIR: dataDir,
    HOLDFAST_CLUSTER_ID: '00000000000000c1',
    HOLDFAST_MEMBERS: JSON.stringify(members),
  };
  const made = await startWith({ ...environment, NODE_ID: '2' }, nodePath, 'init');
  expect(made).toEqual({ exitCode: 0, said: 'node 2 of cluster 00000000000000c1 initialised\n' });
  const other = await startWith({ ...environment, NODE_ID: '1' }, nodePath, 'run');
  expect(other).toEqual({ exitCode: 2, said: `NODE_ID: is 1, but ${dataDir} is node 2's\n` });
});

test('a directory that cannot be made is named, with the reason', async () => {
  const blocked = join(emptyDirectory(), 'blocked');
  writeFileSync(blocked, 'a file where a directory should be');
  const words = ['--data-dir', join(blocked, 'node-1'), ...identityOf('127.0.0.1:3')];
  await expectRefused(start(nodePath, 'init', ...words), blocked, 'cannot be written (ENOTDIR)');
  await expectRefused(
    start(launcherPath, '--data-dir', blocked),
    blocked,
    'cannot be used as data',
  );
});

test('a directory that cannot be written is named, with the reason', async () => {
  const dataDir = emptyDirectory();
  await init(dataDir, '127.0.0.1:3');
  // A directory stands where the node must write a file: for root, too, that cannot be written.
  mkdirSync(join(dataDir, 'lock'));
  const run = start(nodePath, 'run', '--data-dir', dataDir);
  await expectRefused(run, join(dataDir, 'lock'), 'cannot be written (EISDIR)', 'Let this user');
});

test('a directory that is no node, or another one, is not made into one', async () => {
  const dataDir = emptyDirectory();
  const run = start(nodePath, 'run', '--data-dir', dataDir);
  await expectRefused(run, join(dataDir, 'identity.json'), 'does not exist', 'node init');
  await init(dataDir, '127.0.0.1:3');
  const before = readFileSync(join(dataDir, 'identity.json'), 'utf8');
  const words = ['--data-dir', dataDir, ...identityOf('127.0.0.1:4')];
  await expectRefused(start(nodePath, 'init', ...words), 'is not empty');
  expect(readFileSync(join(dataDir, 'identity.json'), 'utf8')).toBe(before);
});

test('a damaged identity is named and nothing is started', async () => {
  const dataDir = emptyDirectory();
  await init(dataDir, '127.0.0.1:3');
  writeFileSync(join(dataDir, 'identity.json'), '{"format":1}');
  const run = start(nodePath, 'run', '--data-dir', dataDir);
  await expectRefused(run, join(dataDir, 'identity.json'), 'clusterId is not 16 hex digits');
});

test('flags that make no sense exit 2 and name themselves', async () => {
  const { dataDir } = cluster.node(1);
  const table = [
    [nodePath, ['run', '--data-dir', dataDir, '--log-retain-mb', '0'], '--log-retain-mb'],
    [nodePath, ['run', '--data-dir', dataDir, '--profile', 'wan'], '--profile'],
    [nodePath, ['run'], '--data-dir'],
    [launcherPath, ['--nodes', '2'], '--nodes'],
    [launcherPath, ['--log-retain-mb', 'much'], '--log-retain-mb'],
  ] as const;
  for (const [script, words, flag] of table) {
    const { exitCode, said } = await start(script, ...words);
    expect({ flag, exitCode }).toEqual({ flag, exitCode: 2 });
    expect(said).toContain(flag);
  }
});
