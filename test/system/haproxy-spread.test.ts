// How evenly HAProxy spreads accounts over frontends, with the configuration that `holdfast
// haproxy-config` prints: by the chi-square test, for names that count up and for names like those of the
// workload files. The servers behind it only say that they are there.

import { Agent, createServer, get } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { haproxyConfig } from '../../src/cli/haproxy-config.ts';
import { tellFigures } from './figures.ts';
import { freshDirectory } from './local-cluster.ts';
import { freePort, startHaproxy } from './running-haproxy.ts';

const accounts = 1_000;
const readyDeadlineMs = 10_000;
/** Chi-square values that an even spread exceeds once in a thousand, by degrees of freedom. */
const onceInAThousand: Readonly<Record<number, number>> = { 1: 10.83, 2: 13.82, 3: 16.27 };

async function standIns(count: number): Promise<Server[]> {
  const servers = Array.from({ length: count }, () =>
    createServer((_request, response) => response.end('ok')),
  );
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
  }
  return servers;
}

async function proxyBefore(count: number): Promise<string> {
  const servers = await standIns(count);
  const frontends = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  const bind = `127.0.0.1:${await freePort()}`;
  const folder = freshDirectory();
  const path = join(folder, 'haproxy.cfg');
  writeFileSync(path, haproxyConfig({ frontends, bind }));
  const proxy = await startHaproxy(path);
  onTestFinished(() => {
    proxy.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });
  await untilAnswering(bind);
  return bind;
}

async function untilAnswering(bind: string): Promise<void> {
  const giveUpAtMs = performance.now() + readyDeadlineMs;
  const isUp = async (): Promise<boolean> => (await fetch(`http://${bind}/readyz`)).ok;
  while (!(await isUp().catch(() => false))) {
    if (performance.now() > giveUpAtMs) throw new Error(`HAProxy does not answer at ${bind}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** By whom each account's requests are served. */
async function servedBy(bind: string, names: readonly string[]): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  onTestFinished(() => {
    agent.destroy();
  });
  const ask = (name: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get(`http://${bind}/accounts/${name}`, { agent }, (response) => {
        response.resume();
        response.on('end', () => {
          resolve(String(response.headers['x-served-by']));
        });
      }).on('error', reject);
    });
  return Promise.all(names.map(ask));
}

function chiSquare(served: readonly string[], frontends: number): number {
  const counts = new Map<string, number>();
  for (const by of served) counts.set(by, (counts.get(by) ?? 0) + 1);
  const expected = served.length / frontends;
  const missing = frontends - counts.size;
  return [...counts.values(), ...new Array<number>(missing).fill(0)].reduce(
    (sum, count) => sum + (count - expected) ** 2 / expected,
    0,
  );
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function randomNames(): string[] {
  const random = prng(7);
  const letter = (): string => letters[random.below(letters.length)] ?? 'a';
  return Array.from({ length: accounts }, () => Array.from({ length: 10 }, letter).join(''));
}

const namings = {
  'that count up': Array.from(
    { length: accounts },
    (_, at) => `user${String(at).padStart(4, '0')}`,
  ),
  'like those of the workload files': randomNames(),
};

test.each([2, 3, 4])('accounts are spread evenly over %i frontends (D04)', async (frontends) => {
  const bind = await proxyBefore(frontends);
  for (const [naming, names] of Object.entries(namings)) {
    const chi = chiSquare(await servedBy(bind, names), frontends);
    tellFigures(`${accounts} names ${naming}, ${frontends} frontends`, { chiSquare: chi });
    expect(chi, naming).toBeLessThan(onceInAThousand[frontends - 1] ?? 0);
  }
});

test('another frontend takes over no more accounts than its share', async () => {
  const names = namings['like those of the workload files'];
  const two = await servedBy(await proxyBefore(2), names);
  const three = await servedBy(await proxyBefore(3), names);
  const moved = three.filter((by, at) => by !== two[at]);
  expect(new Set(moved)).toEqual(new Set(['frontend-2']));
  expect(moved.length).toBeLessThan(accounts / 2);
});
