// Finds the cluster that a verb talks to: --endpoints, or the cluster.json that a launcher keeps.
// Reads of that file only what a client and an operator need.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliFailure } from './cli-failure.ts';

export interface ClusterFile {
  readonly clusterId: string;
  readonly state: string;
  readonly pid: number | null;
  readonly nodes: readonly { readonly nodeId: number; readonly clientAddress: string }[];
  readonly frontends: readonly { readonly url: string }[];
  readonly controlAddress: string | null;
  readonly controlToken: string | null;
}

const usualPlace = join('.holdfast', 'cluster.json');
const startOne =
  'Start one with `npm start`, or name one with --cluster-file PATH or --endpoints host:port,...';

/** The folder of that file; null without one. */
export function clusterFolderOf(named: string | null): string | null {
  const path = named === null ? nearest(process.cwd()) : resolve(named);
  return path === null ? null : dirname(path);
}

/** The file named, or the one in this folder or the nearest above. @throws CliFailure without one. */
export function readClusterFile(named: string | null): ClusterFile {
  const path = named === null ? nearest(process.cwd()) : resolve(named);
  if (path === null || !existsSync(path)) {
    const missing = `There is no ${usualPlace}: no cluster was started here.`;
    throw new CliFailure(named === null ? missing : `There is no file ${named}.`, startOne);
  }
  const parsed = parseJson(readFileSync(path, 'utf8'));
  if (isClusterFile(parsed)) return parsed;
  throw new CliFailure(`${path} does not describe a cluster.`, startOne);
}

/** Addresses of the nodes' client servers. @throws CliFailure when the cluster was stopped. */
export function endpointsOf(file: ClusterFile): string[] {
  if (file.state === 'stopped') throw new CliFailure('The cluster here is stopped.', startOne);
  return file.nodes.map((node) => node.clientAddress);
}

function nearest(folder: string): string | null {
  const path = join(folder, usualPlace);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? null : nearest(above);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// By hand: every verb reads the file, and a library that describes shapes is slower to load than a verb
// takes to run.
function isClusterFile(value: unknown): value is ClusterFile {
  if (!isRecord(value)) return false;
  const { clusterId, state, pid, nodes, frontends, controlAddress, controlToken } = value;
  return (
    typeof clusterId === 'string' &&
    typeof state === 'string' &&
    (pid === null || typeof pid === 'number') &&
    isListOf(nodes, { nodeId: 'number', clientAddress: 'string' }) &&
    isListOf(frontends, { url: 'string' }) &&
    [controlAddress, controlToken].every((text) => text === null || typeof text === 'string')
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isListOf(value: unknown, fields: Readonly<Record<string, string>>): boolean {
  const isRow = (row: unknown): boolean =>
    isRecord(row) && Object.entries(fields).every(([name, kind]) => typeof row[name] === kind);
  return Array.isArray(value) && value.every(isRow);
}
