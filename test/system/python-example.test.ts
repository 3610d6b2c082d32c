// The example for Python, as its README says to run it: messages made by protoc, orders through a
// leader's death, each done once.

import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { cloneRoot } from './clone-root.ts';
import { LocalCluster } from './local-cluster.ts';

const root = cloneRoot(import.meta.dirname);
// Debian's own: the packages are made for it, and another may stand before it in the path.
const python = '/usr/bin/python3';
const orders = 60;
let cluster: LocalCluster;
let folder: string;

beforeAll(async () => {
  cluster = await LocalCluster.start({ nodes: 3, frontends: 0 });
  const listing = { symbol: 'GameStart', priceUnits: money(15_9900), inventory: null };
  await cluster.client().listInstrument({ ...listing, priceTtlMs: 0 });
  folder = join(cluster.dataDir, 'python');
  cpSync(join(root, 'examples', 'python'), folder, { recursive: true });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

async function makeMessages(): Promise<void> {
  if (!existsSync(python)) throw new Error(`${python} is missing: install Debian's python3`);
  const words = ['-I', join(root, 'proto'), `--python_out=${folder}`];
  const missing = 'install python3-grpcio, python3-protobuf and protobuf-compiler';
  try {
    await promisify(execFile)('protoc', [...words, 'holdfast/cluster/v1/cluster.proto']);
    await promisify(execFile)(python, ['-c', 'import grpc']);
  } catch (error) {
    throw new Error(`the example cannot be run: ${missing}`, { cause: error });
  }
}

test('a Python program trades through the death of a leader, each order once', async () => {
  await makeMessages();
  const words = ['trade.py', '--endpoints', cluster.endpoints.join(','), '--orders', `${orders}`];
  const child = spawn(python, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const exit = new Promise((resolve) => child.once('close', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 20) await cluster.killLeader();
  }
  expect(await exit, complaint).toBe(0);
  expect(lines.at(-1)).toBe(`holds ${orders} GameStart`);
  const told = lines.slice(0, -1).map((line) => Number(/^order (\d+) at/.exec(line)?.[1]));
  expect(told).toEqual(Array.from({ length: orders }, (_, at) => at));
});
