// What a start begins with: the topology the data directory already holds, or a new one, and an
// identity on disk for every node. Gives an identity once: a node that has lost its own is told so
// by its own process, because a node made anew under an old name could vote twice.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { initArguments, nodeDataDir } from './child-plans.ts';
import type { Premises } from './child-plans.ts';
import { clusterFilePath, readClusterFile, writeClusterFile } from './cluster-file.ts';
import type { ClusterFile, NodeRow } from './cluster-file.ts';
import { holdsNodes } from './data-dir.ts';
import type { LauncherFlags } from './launcher-flags.ts';
import { LaunchRefused } from './launch-refused.ts';
import { planTopology } from './topology.ts';
import type { Topology } from './topology.ts';

const nodesByDefault = 3;

/** The cluster that lives in the directory, or a plan for a new one. */
export function decideTopology(dataDir: string, flags: LauncherFlags): Topology {
  const known = existingFile(dataDir);
  if (known !== null) return agreed(known, flags, dataDir);
  if (holdsNodes(dataDir)) {
    throw new LaunchRefused(
      `${dataDir} holds nodes but no cluster.json that says which cluster they are.`,
      'Put it back, or begin again with --clean (this deletes the data).',
    );
  }
  const nodes = flags.nodes ?? nodesByDefault;
  const freshHex16 = (): string => randomBytes(8).toString('hex');
  const { nodeHosts } = flags;
  const hosts =
    nodeHosts === null
      ? {}
      : { hostOf: (nodeId: number) => nodeHosts.replaceAll('{node}', String(nodeId)) };
  return planTopology({ nodes, portBase: flags.portBase ?? 0, freshHex16, ...hosts });
}

function existingFile(dataDir: string): ClusterFile | null {
  try {
    return readClusterFile(dataDir);
  } catch (cause) {
    throw new LaunchRefused(
      `${clusterFilePath(dataDir)} cannot be understood: ${String(cause).split('\n')[0] ?? ''}`,
      'Restore it, or begin again with --clean (this deletes the data).',
    );
  }
}

// Addresses and the number of nodes are part of every node's identity; a flag cannot change them.
function agreed(known: ClusterFile, flags: LauncherFlags, dataDir: string): Topology {
  const nodes = known.nodes.length;
  if (flags.nodes !== null && flags.nodes !== nodes) {
    throw new LaunchRefused(
      `${dataDir} holds a cluster of ${nodes}, not ${flags.nodes}.`,
      `Leave --nodes out, name another --data-dir, or begin again with --clean.`,
    );
  }
  if (flags.portBase !== null && flags.portBase !== known.portBase) {
    throw new LaunchRefused(
      `${dataDir} holds a cluster with port base ${known.portBase}, not ${flags.portBase}.`,
      `Leave --port-base out, name another --data-dir, or begin again with --clean.`,
    );
  }
  const { clusterId, portBase, catalog } = known;
  const { httpAddress, grpcAddress } = catalog;
  const members = known.nodes.map((node) => ({
    nodeId: node.nodeId,
    incarnation: node.incarnation,
    peerAddress: node.peerAddress,
    clientAddress: node.clientAddress,
    httpAddress: node.httpAddress,
  }));
  return { clusterId, portBase, members, catalog: { httpAddress, grpcAddress } };
}

/** Whether an earlier start put the demo books into the cluster of this directory. */
export const demoFilledBefore = (dataDir: string): boolean =>
  existingFile(dataDir)?.demoFilled ?? false;

/** Children of an earlier launcher, for "wait, they are still going". */
export function earlierPids(dataDir: string): number[] {
  const known = existingFile(dataDir);
  if (known === null) return [];
  const pids = [...known.nodes, ...known.frontends, known.catalog].map((child) => child.pid);
  return pids.filter((pid) => pid !== null);
}

/** Makes the identities that were never made, and records each in cluster.json at once. */
export async function giveIdentities(premises: Premises): Promise<void> {
  const { dataDir, topology } = premises;
  const before = new Map(existingFile(dataDir)?.nodes.map((node) => [node.nodeId, node]));
  const demoFilled = demoFilledBefore(dataDir);
  const nodes: NodeRow[] = topology.members.map((member) => ({
    ...member,
    initialised: before.get(member.nodeId)?.initialised ?? false,
    pid: null,
    dataDir: nodeDataDir(dataDir, member.nodeId),
  }));
  writeClusterFile(dataDir, unstarted(topology, nodes, demoFilled));
  for (const [i, node] of nodes.entries()) {
    if (node.initialised) continue;
    if (!existsSync(join(node.dataDir, 'identity.json'))) await init(premises, node);
    nodes[i] = { ...node, initialised: true };
    writeClusterFile(dataDir, unstarted(topology, nodes, demoFilled));
  }
}

// `init` writes the identity last, so without one this is at most the rest of an init that was cut
// short: no node has ever run there.
async function init(premises: Premises, node: NodeRow): Promise<void> {
  rmSync(node.dataDir, { recursive: true, force: true });
  try {
    await promisify(execFile)(process.execPath, initArguments(premises, node));
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error);
    throw new LaunchRefused(
      `node ${node.nodeId} could not be initialised: ${said}`,
      'Try --clean.',
    );
  }
}

function unstarted(
  { clusterId, portBase, catalog }: Topology,
  nodes: NodeRow[],
  demoFilled: boolean,
): ClusterFile {
  return {
    clusterId,
    portBase,
    state: 'starting',
    demoFilled,
    pid: process.pid,
    nodes,
    frontends: [],
    catalog: { pid: null, ...catalog },
    controlAddress: null,
    controlToken: null,
  };
}
