// cluster.json: what the launcher runs and where, for commands, tests and the next start. Rewritten
// whole and atomically at every change, so that a reader never sees half of one.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const pid = z.number().int().positive().nullable();

const nodeRow = z.object({
  nodeId: z.number().int().positive(),
  incarnation: z.string(),
  /** Set once the node's identity is on disk. A node that loses it later is not made anew: it
   *  would vote a second time under its old name. */
  initialised: z.boolean(),
  pid,
  dataDir: z.string(),
  peerAddress: z.string(),
  clientAddress: z.string(),
  httpAddress: z.string(),
});

const clusterFile = z.object({
  clusterId: z.string(),
  portBase: z.number().int().nonnegative(),
  /** `ready`: every process answered its readiness check once and the demo books are in. */
  state: z.enum(['starting', 'ready', 'stopping', 'stopped']),
  /** Whether a start of this cluster has put the demo books in. */
  demoFilled: z.boolean().default(false),
  /** The launcher; null once it has stopped. */
  pid,
  nodes: z.array(nodeRow),
  frontends: z.array(z.object({ url: z.string(), trackingUrl: z.string().optional(), pid })),
  catalog: z.object({ pid, httpAddress: z.string(), grpcAddress: z.string() }),
  controlAddress: z.string().nullable(),
  /** Whoever may read this file may stop nodes; a web page in a browser on this machine may not. */
  controlToken: z.string().nullable(),
});

export type ClusterFile = z.infer<typeof clusterFile>;
export type NodeRow = z.infer<typeof nodeRow>;

export const clusterFilePath = (dataDir: string): string => join(dataDir, 'cluster.json');

/** What the last start wrote; null when there was none. Throws on a file it cannot understand. */
export function readClusterFile(dataDir: string): ClusterFile | null {
  const path = clusterFilePath(dataDir);
  if (!existsSync(path)) return null;
  return clusterFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function writeClusterFile(dataDir: string, file: ClusterFile): void {
  const path = clusterFilePath(dataDir);
  const draft = `${path}.new`;
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
