// Finds the cluster that a verb talks to: --endpoints, or the cluster.json that a launcher keeps.
// Reads of that file only what a client and an operator need.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CliFailure } from './cli-failure.ts';

const clusterFile = z.object({
  clusterId: z.string(),
  state: z.string(),
  pid: z.number().nullable(),
  nodes: z.array(z.object({ nodeId: z.number(), clientAddress: z.string() })),
  frontends: z.array(z.object({ url: z.string() })),
  controlAddress: z.string().nullable(),
  controlToken: z.string().nullable(),
});

export type ClusterFile = z.infer<typeof clusterFile>;

const usualPlace = join('.holdfast', 'cluster.json');
const startOne = 'Start one with `npm start`, or name one with --endpoints host:port,...';

/** The folder of that file; null without one. */
export function clusterFolderOf(named: string | null): string | null {
  const path = named === null ? nearest(process.cwd()) : resolve(named);
  return path === null ? null : dirname(path);
}

/** The file named, or the one in this folder or the nearest above. @throws CliFailure without one. */
export function readClusterFile(named: string | null): ClusterFile {
  const path = named === null ? nearest(process.cwd()) : resolve(named);
  if (path === null || !existsSync(path)) {
    throw new CliFailure(
      `There is no ${named ?? usualPlace}: no cluster was started here.`,
      startOne,
    );
  }
  const parsed = clusterFile.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
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
