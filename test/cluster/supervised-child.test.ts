// A real child process: started, killed, started again, stopped. It is a small HTTP server that is
// ready when asked and does what a signal says.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isAlive } from '../../cluster/data-dir.ts';
import { SupervisedChild } from '../../cluster/supervised-child.ts';
import type { ChildState } from '../../cluster/supervised-child.ts';

const readyServer = `
  const [port, mood] = process.argv.slice(1);
  if (mood === 'stubborn') process.on('SIGTERM', () => {});
  if (mood === 'failing') { console.error('no disk'); process.exit(1); }
  if (mood === 'confused') process.exit(2);
  require('http').createServer((_, r) => r.end('ok')).listen(Number(port), '127.0.0.1');
  process.stdin.on('end', () => process.exit(0)).resume();
`;

const folders: string[] = [];
const children: SupervisedChild[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop(0)));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('it becomes ready, and stops when told without a word about dying', async () => {
  const { child, notices } = await childOf('willing');
  child.start();
  await until(child, 'ready');
  const pid = child.pid ?? 0;
  await child.stop(5000);
  expect(child.state).toBe('stopped');
  expect(isAlive(pid)).toBe(false);
  expect(notices).toEqual([]);
});

test('killed, it is started again after a second and said to be ready again', async () => {
  const { child, notices } = await childOf('willing');
  child.start();
  await until(child, 'ready');
  const first = child.pid;
  child.kill('SIGKILL');
  await until(child, 'restarting');
  await until(child, 'ready');
  expect(child.pid).not.toBe(first);
  expect(notices[0]).toContain('died (SIGKILL); starting it again in 1 s');
  expect(notices[1]).toMatch(/is ready again after \d+ ms/);
});

test('told not to restart, a dead child stays dead until it is started by hand', async () => {
  const { child, notices } = await childOf('willing', { restart: false });
  child.start();
  await until(child, 'ready');
  child.kill('SIGKILL');
  await until(child, 'down');
  expect(notices[0]).toContain('it stays down');
  child.start();
  await until(child, 'ready');
});

test('a child that ignores SIGTERM is killed when its grace is over', async () => {
  const { child, notices } = await childOf('stubborn');
  child.start();
  await until(child, 'ready');
  await child.stop(100);
  expect(child.state).toBe('stopped');
  expect(notices[0]).toContain('ignored SIGTERM for 100 ms');
});

test('a failing child is reported with its last words', async () => {
  const { child, notices } = await childOf('failing', { restart: false });
  child.start();
  await until(child, 'down');
  expect(notices).toEqual([
    'node-1 exited with code 1; it stays down',
    '  its last words: no disk',
  ]);
});

test('a usage error is not tried again', async () => {
  const { child } = await childOf('confused');
  child.start();
  await until(child, 'down');
});

test('stopped while waiting for its restart, it does not come back', async () => {
  const { child } = await childOf('failing');
  child.start();
  await until(child, 'restarting');
  await child.stop(1000);
  expect(child.state).toBe('stopped');
});

async function childOf(mood: string, { restart = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-child-'));
  folders.push(folder);
  const notices: string[] = [];
  const port = await freePort();
  const child = new SupervisedChild(
    {
      name: 'node-1',
      args: ['-e', readyServer, String(port), mood],
      env: {},
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      logPath: join(folder, 'node-1.log'),
      restart,
    },
    { onChange: () => undefined, onNotice: (sentence) => notices.push(sentence) },
  );
  children.push(child);
  return { child, notices };
}

async function until(child: SupervisedChild, state: ChildState): Promise<void> {
  const giveUpAtMs = performance.now() + 10_000;
  while (child.state !== state) {
    if (performance.now() > giveUpAtMs) throw new Error(`still ${child.state}, not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
