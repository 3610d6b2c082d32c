// What a start begins with: a new cluster, the one that is there, or a plain no.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterFilePath, readClusterFile, writeClusterFile } from '../../cluster/cluster-file.ts';
import type { ClusterFile } from '../../cluster/cluster-file.ts';
import { decideTopology, earlierPids } from '../../cluster/first-start.ts';
import { readLauncherFlags } from '../../cluster/launcher-flags.ts';
import type { LauncherFlags } from '../../cluster/launcher-flags.ts';
import { readClusterFile as readAsCommand } from '../../src/cli/cluster-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function flags(words = ''): LauncherFlags {
  const reading = readLauncherFlags(words.split(' ').filter((word) => word !== ''));
  if (reading.kind !== 'flags') throw new Error(`not flags: ${words}`);
  return reading.flags;
}

/** What a launcher that was killed leaves behind. */
function abandoned(words: string): ClusterFile {
  const { clusterId, portBase, members, catalog } = decideTopology(folder, flags(words));
  const file: ClusterFile = {
    clusterId,
    portBase,
    state: 'ready',
    demoFilled: true,
    pid: 4001,
    nodes: members.map((member, i) => ({
      ...member,
      initialised: true,
      pid: 4002 + i,
      dataDir: join(folder, `node-${i + 1}`),
    })),
    frontends: [{ url: 'http://127.0.0.1:8080', pid: null }],
    catalog: { pid: 4009, ...catalog },
    controlAddress: '127.0.0.1:4000',
    controlToken: 'secret',
  };
  writeClusterFile(folder, file);
  return file;
}

test('a new directory gets three nodes under a random name', () => {
  const one = decideTopology(folder, flags());
  const other = decideTopology(folder, flags());
  expect(one.members).toHaveLength(3);
  expect(one.clusterId).toMatch(/^[0-9a-f]{16}$/);
  expect(one.clusterId).not.toBe(other.clusterId);
});

test('a known directory keeps its cluster, its nodes and its ports', () => {
  const file = abandoned('--nodes 5 --port-base 70');
  const again = decideTopology(folder, flags());
  expect(again.clusterId).toBe(file.clusterId);
  expect(again.portBase).toBe(70);
  expect(again.members.map((member) => member.incarnation)).toEqual(
    file.nodes.map((node) => node.incarnation),
  );
  expect(decideTopology(folder, flags('--nodes 5 --port-base 70'))).toEqual(again);
});

test('flags that contradict what is there are refused with a way out', () => {
  abandoned('--nodes 3 --port-base 70');
  expect(() => decideTopology(folder, flags('--nodes 5'))).toThrow('holds a cluster of 3, not 5');
  expect(() => decideTopology(folder, flags('--port-base 0'))).toThrow('port base 70, not 0');
});

test('nodes without a cluster.json are not started under a new name', () => {
  mkdirSync(join(folder, 'node-1'));
  expect(() => decideTopology(folder, flags())).toThrow('holds nodes but no cluster.json');
});

test('a damaged cluster.json is refused, not overwritten', () => {
  writeFileSync(clusterFilePath(folder), '{"clusterId":');
  expect(() => decideTopology(folder, flags())).toThrow('cannot be understood');
});

test('the children of a killed launcher are known to the next', () => {
  expect(earlierPids(folder)).toEqual([]);
  abandoned('');
  expect(earlierPids(folder)).toEqual([4002, 4003, 4004, 4009]);
});

test('what the launcher writes, the command line reads', () => {
  const file = abandoned('');
  expect(readClusterFile(folder)).toEqual(file);
  const seen = readAsCommand(clusterFilePath(folder));
  expect(seen.nodes.map((node) => node.clientAddress)).toEqual(
    file.nodes.map((node) => node.clientAddress),
  );
  expect(seen.frontends[0]?.url).toBe('http://127.0.0.1:8080');
  expect(seen.controlToken).toBe('secret');
});
