// How each process of a local cluster is started: script, arguments, environment, readiness address.
// The agreed command lines of the processes stand here and nowhere else in the launcher.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoPriceList } from './demo-stocks.ts';
import type { LauncherFlags } from './launcher-flags.ts';
import { nodeEngineFlags, nodeEnvironment } from './node-process.ts';
import type { ChildPlan } from './supervised-child.ts';
import { commandsAddress, portOf, trackingOf } from './topology.ts';
import type { MemberPlan, Topology } from './topology.ts';

export interface ChildPlans {
  readonly nodes: readonly ChildPlan[];
  readonly frontends: readonly ChildPlan[];
  /** Null: this cluster has none. */
  readonly catalog: ChildPlan | null;
}

export interface Premises {
  readonly dataDir: string;
  readonly topology: Topology;
  readonly frontends: readonly string[];
  readonly flags: LauncherFlags;
}

/** All children end by themselves when the launcher's end of their stdin closes. */
const leash = '--exit-with-parent';

export function planChildren(premises: Premises): ChildPlans {
  const { topology, frontends } = premises;
  return {
    nodes: topology.members.map((member) => nodePlan(premises, member)),
    frontends: frontends.map((address, i) => frontendPlan(premises, address, i)),
    catalog: premises.flags.catalog ? catalogPlan(premises) : null,
  };
}

export const nodeName = (nodeId: number): string => `node-${nodeId}`;
export const nodeDataDir = (dataDir: string, nodeId: number): string =>
  join(dataDir, nodeName(nodeId));
export const logPathOf = (dataDir: string, name: string): string =>
  join(dataDir, 'logs', `${name}.log`);

/** Where `holdfast auth on` leaves what frontends and catalog show; until then there is nothing. */
export const serviceTokenPath = (dataDir: string): string => join(dataDir, 'service.token');

/** Arguments that give a node its identity, once in its life. */
export function initArguments(premises: Premises, member: MemberPlan): string[] {
  const { topology, dataDir, flags } = premises;
  return [
    script('node'),
    ...(flags.restore === null ? ['init'] : ['restore', '--file', flags.restore]),
    ...['--data-dir', nodeDataDir(dataDir, member.nodeId)],
    ...['--cluster-id', topology.clusterId],
    ...['--node-id', String(member.nodeId)],
    ...['--incarnation', member.incarnation],
    ...['--members', JSON.stringify(membersAsSeenBy(premises, member.nodeId))],
  ];
}

// A node listens where its own entry says and dials where the others' say.
function membersAsSeenBy({ topology, flags }: Premises, nodeId: number): readonly MemberPlan[] {
  const { peerWires } = flags;
  if (peerWires === null) return topology.members;
  return topology.members.map((other) => {
    if (other.nodeId === nodeId) return other;
    return { ...other, peerAddress: `127.0.0.1:${peerWires + 10 * nodeId + other.nodeId}` };
  });
}

function nodePlan({ dataDir, flags, topology }: Premises, member: MemberPlan): ChildPlan {
  const name = nodeName(member.nodeId);
  const retain = flags.logRetainMb === null ? [] : ['--log-retain-mb', String(flags.logRetainMb)];
  const runner = flags.nodeCommand.map((word) => word.replaceAll('{node}', String(member.nodeId)));
  return {
    name,
    runner,
    engineFlags: nodeEngineFlags(topology.members.length),
    args: [
      script('node'),
      'run',
      ...['--data-dir', nodeDataDir(dataDir, member.nodeId)],
      ...['--profile', flags.profile],
      ...retain,
      ...(flags.fileClock ? ['--file-clock'] : []),
      ...(flags.nodeHosts === null ? [] : ['--insecure-listen']),
      leash,
    ],
    env: nodeEnvironment,
    readyUrl: readyUrlOf(member.httpAddress),
    logPath: logPathOf(dataDir, name),
    restart: flags.restart,
  };
}

function frontendPlan(
  { dataDir, topology, frontends, flags }: Premises,
  address: string,
  i: number,
): ChildPlan {
  const name = `frontend-${i}`;
  const linesAt = String(portOf(commandsAddress(topology.portBase)));
  const commands = i === 0 ? ['--commands-port', linesAt] : [];
  return {
    name,
    args: [
      script('frontend'),
      ...['--port', String(portOf(address)), ...commands],
      ...['--tracking-port', String(portOf(trackingOf(address)))],
      ...endpoints(topology),
      ...['--catalog', topology.catalog.grpcAddress],
      ...['--frontends', frontends.map((one) => `http://${one}`).join(',')],
      ...['--token-file', serviceTokenPath(dataDir)],
      leash,
    ],
    env: {},
    readyUrl: readyUrlOf(address),
    logPath: logPathOf(dataDir, name),
    restart: flags.restart,
  };
}

function catalogPlan({ dataDir, topology, flags }: Premises): ChildPlan {
  const { httpAddress, grpcAddress } = topology.catalog;
  const simulate = flags.demo ? ['--simulate', '--symbols', demoPriceList()] : [];
  const quotes = flags.legacyQuotes === null ? [] : ['--legacy-quotes', flags.legacyQuotes];
  return {
    name: 'catalog',
    args: [
      script('catalog'),
      ...endpoints(topology),
      ...['--http-port', String(portOf(httpAddress))],
      ...['--grpc-port', String(portOf(grpcAddress))],
      ...['--token-file', serviceTokenPath(dataDir)],
      ...['--data-dir', join(dataDir, 'catalog')],
      ...simulate,
      ...quotes,
      leash,
    ],
    env: {},
    readyUrl: readyUrlOf(httpAddress),
    logPath: logPathOf(dataDir, 'catalog'),
    restart: flags.restart,
  };
}

// Compiled code only: this file runs as dist/cluster/child-plans.js, beside dist/src.
function script(room: 'node' | 'frontend' | 'catalog'): string {
  return fileURLToPath(new URL(`../src/${room}/main.js`, import.meta.url));
}

function endpoints(topology: Topology): string[] {
  return ['--endpoints', topology.members.map((member) => member.clientAddress).join(',')];
}

const readyUrlOf = (address: string): string => `http://${address}/readyz`;
