// Lets the disk under a running node ail and get well again: by strace in the long run, by orders to
// the file system loaded into the node in the short one, which asks for no rights.

import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cloneRoot } from '../../system/clone-root.ts';
import type { LocalCluster } from '../../system/local-cluster.ts';
import { InjectedFault } from './injected-fault.ts';
import { torture } from './torture.ts';

/** What befalls every write to the log. */
export type Ailment = { readonly refuse: 'EIO' | 'ENOSPC' } | { readonly delayMs: number };

/** What the disks of this process's clusters are to do. */
export const ordersFile = join(tmpdir(), `holdfast-orders-${process.pid}`);

/** The environment of a cluster whose disks are to ail. */
export function environmentOfAilingDisks(): Record<string, string> {
  const root = process.env['HOLDFAST_DIST'] ?? join(cloneRoot(import.meta.dirname), 'dist');
  const module = join(root, 'test', 'chaos', 'disk', 'failing-file-system.js');
  const load = `--import ${pathToFileURL(module).href}`;
  return { HOLDFAST_DISK_ORDERS: ordersFile, NODE_OPTIONS: load };
}

export class AilingDisk {
  readonly #end: () => Promise<void>;

  private constructor(end: () => Promise<void>) {
    this.#end = end;
  }

  static async of(cluster: LocalCluster, nodeId: number, ailment: Ailment): Promise<AilingDisk> {
    const { pid } = cluster.node(nodeId);
    if (pid === null) throw new Error(`node ${nodeId} does not run`);
    if (torture.long) {
      const fault = await InjectedFault.attach(pid, injectionOf(ailment));
      return new AilingDisk(() => fault.end());
    }
    order(pid, ailment);
    return new AilingDisk(() => {
      if (cluster.node(nodeId).pid === pid) order(pid, {});
      return Promise.resolve();
    });
  }

  /** The disk is well again; the process goes on, if it still runs. */
  end(): Promise<void> {
    return this.#end();
  }
}

function injectionOf(ailment: Ailment): `pwrite64:${string}` {
  if ('refuse' in ailment) return `pwrite64:error=${ailment.refuse}:when=1+`;
  return `pwrite64:delay_enter=${ailment.delayMs * 1000}`;
}

// The file is read by the process that gets the signal only.
function order(pid: number, orders: Ailment | Record<string, never>): void {
  writeFileSync(ordersFile, JSON.stringify(orders));
  process.kill(pid, 'SIGUSR2');
}
