// A real cluster whose nodes speak to each other through wires that we hold, and the hands that break
// it: signals to its processes, cuts in its wires.

import { rmSync } from 'node:fs';
import { readClusterFile } from '../../../cluster/cluster-file.ts';
import { isFree } from '../../../cluster/port-check.ts';
import type { CutDirection, FaultHands } from '../../../src/cli/chaos/fault-hands.ts';
import { handLeadershipOver } from '../../../src/cli/chaos/leader-handover.ts';
import type { FaultKind } from '../../../src/cli/chaos/scenario.ts';
import { freshDirectory, LocalCluster } from '../../system/local-cluster.ts';
import { PeerWires, wirePort } from './peer-wires.ts';

export interface WiredClusterOptions {
  readonly nodes: 3 | 5;
  readonly profile: 'default' | 'lan';
}

export class WiredCluster implements FaultHands, AsyncDisposable {
  readonly cluster: LocalCluster;
  readonly nodeIds: readonly number[];
  readonly kinds: ReadonlySet<FaultKind> = new Set<FaultKind>([
    ...(['kill', 'pause', 'partition', 'deaf', 'mute'] as const),
    ...(['restart', 'rolling-restart', 'transfer'] as const),
  ]);
  readonly #wires: PeerWires;
  readonly #dataDir: string;
  readonly #paused = new Set<number>();

  private constructor(cluster: LocalCluster, wires: PeerWires, dataDir: string) {
    this.cluster = cluster;
    this.nodeIds = cluster.file().nodes.map(({ nodeId }) => nodeId);
    this.#wires = wires;
    this.#dataDir = dataDir;
  }

  static async start({ nodes, profile }: WiredClusterOptions): Promise<WiredCluster> {
    const nodeIds = Array.from({ length: nodes }, (_, i) => i + 1);
    const portBase = await freeWireBase(nodeIds);
    const dataDir = freshDirectory();
    const addressOf = (nodeId: number): string => {
      const known = readClusterFile(dataDir)?.nodes.find((node) => node.nodeId === nodeId);
      if (known === undefined) throw new Error(`node ${nodeId} is not in cluster.json`);
      return known.peerAddress;
    };
    const wires = new PeerWires({ nodeIds, portBase, addressOf });
    await wires.listen();
    try {
      const args = ['--peer-wires', String(portBase)];
      const options = { nodes, profile, dataDir, frontends: 0, args };
      return new WiredCluster(await LocalCluster.start(options), wires, dataDir);
    } catch (error) {
      await wires.close();
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  kill(nodeId: number): Promise<void> {
    this.cluster.signal(nodeId, 'SIGKILL');
    return Promise.resolve();
  }

  pause(nodeId: number): Promise<void> {
    this.cluster.signal(nodeId, 'SIGSTOP');
    this.#paused.add(nodeId);
    return Promise.resolve();
  }

  resume(nodeId: number): Promise<void> {
    this.cluster.signal(nodeId, 'SIGCONT');
    this.#paused.delete(nodeId);
    return Promise.resolve();
  }

  restart(nodeId: number): Promise<void> {
    return this.cluster.restartChild(nodeId);
  }

  async transfer(): Promise<void> {
    await using client = this.cluster.client();
    await handLeadershipOver(client);
  }

  cut(nodeIds: readonly number[], direction: CutDirection): Promise<void> {
    this.#wires.cut(nodeIds, direction);
    return Promise.resolve();
  }

  fillDisk(): Promise<void> {
    return Promise.reject(new Error('these nodes share a disk that is not ours to fill'));
  }

  async heal(): Promise<void> {
    this.#wires.mend();
    for (const nodeId of [...this.#paused]) await this.resume(nodeId);
  }

  async allReady(): Promise<boolean> {
    const { nodes } = this.cluster.file();
    const answers = nodes.map(async ({ httpAddress }) => {
      const signal = AbortSignal.timeout(1_000);
      const response = await fetch(`http://${httpAddress}/readyz`, { signal });
      return response.ok;
    });
    return (await Promise.all(answers).catch(() => [false])).every((ready) => ready);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal();
    await this.cluster.stop();
    await this.#wires.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
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
