// Which processes a local cluster has and where each listens: the port plan of the project as a
// function. Pure; knows no disk, no process and whether a port is free.

import { assert } from '../src/base/assert.ts';

export interface MemberPlan {
  /** From 1. */
  readonly nodeId: number;
  /** 16 hex digits, random: tells this node from a wiped one that comes back under its number. */
  readonly incarnation: string;
  readonly peerAddress: string;
  readonly clientAddress: string;
  readonly httpAddress: string;
}

export interface Topology {
  /** 16 hex digits, random at first start. */
  readonly clusterId: string;
  readonly portBase: number;
  readonly members: readonly MemberPlan[];
  readonly catalog: { readonly httpAddress: string; readonly grpcAddress: string };
}

export interface TopologyWish {
  readonly nodes: number;
  /** Added to every port, so that several clusters fit on one machine. */
  readonly portBase: number;
  /** Answers 16 fresh hex digits per call. */
  readonly freshHex16: () => string;
  /** Where a node listens; loopback when left out. */
  readonly hostOf?: (nodeId: number) => string;
}

const ports = {
  client: 7100,
  peer: 7200,
  http: 7300,
  frontend: 8080,
  tracking: 9000,
  commands: 9100,
};
const catalogPorts = { http: 7400, grpc: 50_019 };

/** The highest port of the plan must stay a port. */
export const portBaseMax = 65_535 - catalogPorts.grpc;

export function planTopology({ nodes, portBase, freshHex16, hostOf }: TopologyWish): Topology {
  assert(portBase >= 0 && portBase <= portBaseMax, 'every shifted port is a port');
  const clusterId = freshHex16();
  const members = Array.from({ length: nodes }, (_, i) => {
    const nodeId = i + 1;
    const host = hostOf?.(nodeId) ?? '127.0.0.1';
    return {
      nodeId,
      incarnation: freshHex16(),
      peerAddress: `${host}:${ports.peer + nodeId + portBase}`,
      clientAddress: `${host}:${ports.client + nodeId + portBase}`,
      httpAddress: `${host}:${ports.http + nodeId + portBase}`,
    };
  });
  const catalog = {
    httpAddress: loopback(catalogPorts.http + portBase),
    grpcAddress: loopback(catalogPorts.grpc + portBase),
  };
  return { clusterId, portBase, members, catalog };
}

/** Frontends hold nothing, so their number may change from one start to the next. */
export function planFrontends(frontends: number, portBase: number): string[] {
  return Array.from({ length: frontends }, (_, i) => loopback(ports.frontend + i + portBase));
}

/** Where the first frontend takes workload lines. */
export const commandsAddress = (portBase: number): string => loopback(ports.commands + portBase);

/** The tracking port of the frontend at `address`. */
export const trackingOf = (address: string): string =>
  loopback(portOf(address) - ports.frontend + ports.tracking);

/** Every address that must be free before a start. */
export function addressesOf(topology: Topology, frontends: readonly string[]): string[] {
  const { members, catalog } = topology;
  return [
    ...members.flatMap((member) => [member.clientAddress, member.peerAddress, member.httpAddress]),
    ...frontends,
    ...(frontends.length === 0 ? [] : [commandsAddress(topology.portBase)]),
    ...frontends.map(trackingOf),
    catalog.httpAddress,
    catalog.grpcAddress,
  ];
}

/** Of all ports from 7000 on the only one that the fetch standard forbids: no browser opens a page
 *  there, and a node that answers there is never seen to be ready. */
export const portWithoutFetch = 10_080;

/** Whether something that is asked over HTTP would listen where nobody can ask. */
export function isOutOfReach(topology: Topology, frontends: readonly string[]): boolean {
  const { members, catalog } = topology;
  const asked = [...members.map((member) => member.httpAddress), catalog.httpAddress];
  asked.push(...frontends, ...frontends.map(trackingOf));
  return asked.some((address) => portOf(address) === portWithoutFetch);
}

export function portOf(address: string): number {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  assert(Number.isInteger(port) && port > 0 && port <= 65_535, 'an address ends in a port');
  return port;
}

const loopback = (port: number): string => `127.0.0.1:${port}`;
