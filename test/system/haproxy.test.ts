// HAProxy in front of two frontends, with the configuration that `holdfast haproxy-config` prints: an
// account stays at one frontend, new sessions avoid a dead one, and sockets resume at the other.

import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LocalCluster } from './local-cluster.ts';
import { freePort, startHaproxy } from './running-haproxy.ts';
import { StreamReader } from './stream-reader.ts';
import { floor, openTradingFloor, Traders } from './traders.ts';

let cluster: LocalCluster;
let proxy: ChildProcess;
let url: string;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 1, frontends: 2, restart: false });
  await openTradingFloor(cluster.client());
  const bind = `127.0.0.1:${await freePort()}`;
  const { code, stdout, stderr } = await cluster.cli('haproxy-config', '--bind', bind);
  expect(code, stderr).toBe(0);
  const path = join(cluster.dataDir, 'haproxy.cfg');
  writeFileSync(path, stdout);
  proxy = await startHaproxy(path);
  url = `http://${bind}`;
  await cluster.eventually('the way through HAProxy', 10_000, async () => {
    return (await fetch(`${url}/readyz`)).status === 200 ? true : null;
  });
  return async () => {
    proxy.kill('SIGTERM');
    await cluster[Symbol.asyncDispose]();
  };
});

async function servedBy(path: string): Promise<string> {
  const response = await fetch(`${url}${path}`);
  await response.arrayBuffer();
  expect(response.status, path).toBe(200);
  return response.headers.get('x-served-by') ?? '';
}

test('an account stays at one frontend, others spread, and the page comes from any', async () => {
  const own = await Promise.all(
    Array.from({ length: 10 }, () => servedBy(`/accounts/${floor.account}`)),
  );
  expect(new Set(own).size).toBe(1);
  const anybody = await Promise.all(Array.from({ length: 10 }, () => servedBy('/stocks/Iron')));
  expect([...new Set(anybody)].sort()).toEqual(['frontend-0', 'frontend-1']);
});

test('after a frontend died new sessions go elsewhere at once, and its sockets resume', async () => {
  const path = `/stream?account=${floor.account}`;
  const reader = new StreamReader(floor.account);
  await reader.follow(new URL(path, url).href);
  const traders = new Traders(cluster.client(), { count: 2 });
  await traders.more(30);
  const dead = (await servedBy(`/accounts/${floor.account}`)) === 'frontend-0' ? 0 : 1;
  cluster.killFrontend(dead);
  await cluster.eventually('the socket is gone', 5_000, () =>
    Promise.resolve(reader.isOpen ? null : true),
  );
  for (let session = 0; session < 20; session += 1) {
    expect(await servedBy(`/accounts/${floor.account}`)).toBe(`frontend-${1 - dead}`);
  }
  await reader.follow(new URL(path, url).href);
  await traders.more(30);
  await traders.stop();
  const told = traders.told.map((order) => order.number).sort((a, b) => a - b);
  await cluster.eventually('the viewer has every order', 10_000, () =>
    Promise.resolve(reader.orders.length >= told.length ? true : null),
  );
  reader.close();
  expect(traders.failures).toEqual([]);
  expect(reader.flaws).toEqual([]);
  expect(reader.recoveries).toEqual([false, true]);
  expect(reader.orders).toEqual(told);
});
