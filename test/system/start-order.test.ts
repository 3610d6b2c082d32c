// No process of a cluster needs another one to be there first: nodes, catalog and frontend are started in
// orders drawn by seeds, some moments apart, as containers and service managers do it, and the cluster
// always comes up and takes orders. HOLDFAST_PROOF=long draws twenty orders.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { planFrontends, planTopology, portOf } from '../../cluster/topology.ts';
import { prng } from '../../src/base/prng.ts';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import { tellFigures } from './figures.ts';
import { freePortBase, freshDirectory, nodePath } from './local-cluster.ts';
import { openTradingFloor } from './traders.ts';

const seeds = Array.from(
  { length: process.env['HOLDFAST_PROOF'] === 'long' ? 20 : 3 },
  (_, at) => at + 1,
);
const apartMsMax = 600;
const readyDeadlineMs = 30_000;
const rooms = dirname(dirname(nodePath));

interface Plan {
  readonly name: string;
  readonly words: readonly string[];
}

let folder: string;
let plans: Plan[];
let endpoints: string[];
let url: string;

beforeAll(async () => {
  folder = freshDirectory();
  const portBase = await freePortBase({});
  let drawn = 0;
  const freshHex16 = (): string => (drawn += 1).toString(16).padStart(16, '0');
  const { clusterId, members, catalog } = planTopology({ nodes: 3, portBase, freshHex16 });
  endpoints = members.map((member) => member.clientAddress);
  const [page = ''] = planFrontends(1, portBase);
  url = `http://${page}`;
  const knowing = ['--endpoints', endpoints.join(','), '--exit-with-parent'];
  for (const { nodeId } of members) {
    const words = ['init', '--data-dir', join(folder, `node-${nodeId}`), '--cluster-id', clusterId];
    const identity = ['--node-id', String(nodeId), '--members', JSON.stringify(members)];
    const init = spawn(process.execPath, [nodePath, ...words, ...identity], { stdio: 'ignore' });
    expect(await once(init, 'exit')).toEqual([0, null]);
  }
  plans = [
    ...members.map(({ nodeId }) => ({
      name: `node-${nodeId}`,
      words: [
        ...[nodePath, 'run', '--data-dir', join(folder, `node-${nodeId}`)],
        ...['--profile', 'lan', '--exit-with-parent'],
      ],
    })),
    {
      name: 'frontend',
      words: [
        ...[join(rooms, 'frontend', 'main.js'), '--port', String(portOf(page)), ...knowing],
        ...['--catalog', catalog.grpcAddress],
      ],
    },
    {
      name: 'catalog',
      words: [
        ...[join(rooms, 'catalog', 'main.js'), ...knowing],
        ...['--http-port', String(portOf(catalog.httpAddress))],
        ...['--grpc-port', String(portOf(catalog.grpcAddress))],
      ],
    },
  ];
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
});

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));

function started({ words }: Plan): ChildProcess {
  // Its standard input is the leash: it ends with this test, however that ends.
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + readyDeadlineMs;
  while (!(await look().catch(() => false))) {
    if (performance.now() > giveUpAtMs) throw new Error(`not in ${readyDeadlineMs} ms: ${what}`);
    await pause(50);
  }
}

test.each(seeds)('started in the order of seed %i the cluster takes orders', async (seed) => {
  const random = prng(seed);
  const order = [...plans]
    .map((plan) => ({ plan, place: random.unit() }))
    .sort((a, b) => a.place - b.place)
    .map(({ plan }) => plan);
  const children: ChildProcess[] = [];
  for (const plan of order) {
    children.push(started(plan));
    await pause(random.below(apartMsMax));
  }
  const startMs = performance.now();
  await eventually('the frontend is ready', async () => (await fetch(`${url}/readyz`)).ok);
  const readyMs = performance.now() - startMs;
  await using client = new HoldfastClient({ endpoints });
  const { value } = await client.instrument('Iron');
  if (value === null) await openTradingFloor(client);
  const before = (await client.summary()).value.orders;
  const answer = await fetch(`${url}/accounts/trader/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ symbol: 'Iron', side: 'buy', quantity: 1 }),
  });
  expect([answer.status, (await client.summary()).value.orders]).toEqual([201, before + 1]);
  tellFigures(`seed ${seed}`, { order: order.map(({ name }) => name).join(' '), readyMs });
  expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => null));
  const ends = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  expect(await Promise.all(ends)).toEqual(children.map(() => [0, null]));
});
