// Everything around the processes of a live run: what they speak through, which disks and clocks they
// have. Put up before the cluster starts, taken down after it has stopped.

import { resolve } from 'node:path';
import { readClusterFile } from '../../../cluster/cluster-file.ts';
import { isFree } from '../../../cluster/port-check.ts';
import type { FaultKind } from '../../../src/cli/chaos/scenario.ts';
import { NodeNamespaces } from './node-namespaces.ts';
import { PeerWires, wirePort } from './peer-wires.ts';
import { faketimeLibrary, SkewedClocks } from './skewed-clocks.ts';
import { SmallDisks } from './small-disks.ts';
import type { Wires } from './wires.ts';

export interface SurroundingsPlan {
  readonly nodes: number;
  readonly network: 'wires' | 'namespaces';
  readonly kinds: ReadonlySet<FaultKind>;
  /** The launcher's; images and clocks go beside it. */
  readonly dataDir: string;
  /** Where every node tells its Raft state changes; null: nowhere. */
  readonly traceRaft: string | null;
}

export interface Surroundings {
  readonly wires: Wires;
  readonly disks: SmallDisks | null;
  readonly clocks: SkewedClocks | null;
  /** What the launcher has to be told. */
  readonly launcherWords: readonly string[];
  /** Words before each node's own command, with `{node}` for its number. */
  readonly runnerPattern: readonly string[];
  readonly hostOf: (nodeId: number) => string;
  /** For a node that joins later: what the first ones have. */
  add(nodeId: number, dataDir: string): Promise<void>;
  mend(): Promise<void>;
  /** No node may run any more. */
  close(): Promise<void>;
}

export async function openSurroundings(plan: SurroundingsPlan): Promise<Surroundings> {
  const { nodes, network, kinds, dataDir, traceRaft } = plan;
  const nodeIds = Array.from({ length: nodes }, (_, i) => i + 1);
  const disks = kinds.has('full-disk') ? new SmallDisks(`${dataDir}-disks`) : null;
  const library = kinds.has('skewed-clock') ? faketimeLibrary() : null;
  const clocks = library === null ? null : new SkewedClocks(`${dataDir}-clocks`, library);
  for (const nodeId of nodeIds) clocks?.add(nodeId);
  const net = network === 'wires' ? await proxies(nodeIds, dataDir) : await spaces(nodeIds);
  const tracing = traceRaft === null ? [] : ['env', `HOLDFAST_TRACE_RAFT=${resolve(traceRaft)}`];
  const runnerPattern = [...net.runnerPattern, ...(clocks?.runnerPattern ?? []), ...tracing];
  return {
    ...{ wires: net.wires, disks, clocks, runnerPattern, hostOf: net.hostOf },
    launcherWords: [...net.launcherWords, '--node-command', JSON.stringify(runnerPattern)],
    add: async (nodeId, nodeDir) => {
      await net.add(nodeId);
      clocks?.add(nodeId);
      await disks?.mount(nodeId, nodeDir);
    },
    mend: async () => {
      await net.wires.mend();
      disks?.empty();
      clocks?.mend();
    },
    close: async () => {
      await net.wires.close();
      await disks?.close();
      clocks?.close();
    },
  };
}

interface Network {
  readonly wires: Wires;
  readonly launcherWords: readonly string[];
  readonly runnerPattern: readonly string[];
  readonly hostOf: (nodeId: number) => string;
  add(nodeId: number): Promise<void>;
}

async function spaces(nodeIds: readonly number[]): Promise<Network> {
  const namespaces = await NodeNamespaces.create(nodeIds);
  return {
    wires: namespaces,
    launcherWords: ['--node-hosts', namespaces.hostPattern],
    runnerPattern: namespaces.runnerPattern,
    hostOf: (nodeId) => namespaces.hostOf(nodeId),
    add: (nodeId) => namespaces.add(nodeId),
  };
}

// A node that joins later speaks past the proxies: its address is one for all.
async function proxies(nodeIds: readonly number[], dataDir: string): Promise<Network> {
  const portBase = await freeWireBase(nodeIds);
  const addressOf = (nodeId: number): string => {
    const known = readClusterFile(dataDir)?.nodes.find((node) => node.nodeId === nodeId);
    if (known === undefined) throw new Error(`node ${nodeId} is not in cluster.json`);
    return known.peerAddress;
  };
  const wires = new PeerWires({ nodeIds, portBase, addressOf });
  await wires.listen();
  return {
    ...{ wires, launcherWords: ['--peer-wires', String(portBase)], runnerPattern: [] },
    hostOf: () => '127.0.0.1',
    add: () => Promise.resolve(),
  };
}

// Above the ports of every cluster that tests start, below those that the system hands out.
const wireBaseMin = 23_000;
const wireBaseSpan = 9_000;
const attemptsMax = 50;

async function freeWireBase(nodeIds: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const base = wireBaseMin + Math.floor(Math.random() * wireBaseSpan);
    const ports = nodeIds.flatMap((from) => nodeIds.map((to) => wirePort(base, from, to)));
    const free = await Promise.all(ports.map(isFree));
    if (free.every((one) => one)) return base;
  }
  throw new Error(`no free ports in ${attemptsMax} attempts`);
}
