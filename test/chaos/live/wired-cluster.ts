// A real cluster whose surroundings we hold, and the hands that break it: signals to its processes,
// cuts between them, their disks and clocks, and who belongs to it.

import { rmSync } from 'node:fs';
import type { MemberPlan } from '../../../cluster/topology.ts';
import { portOf } from '../../../cluster/topology.ts';
import type { CutDirection, FaultHands } from '../../../src/cli/chaos/fault-hands.ts';
import { handLeadershipOver } from '../../../src/cli/chaos/leader-handover.ts';
import type { HoldfastClient } from '../../../src/client/holdfast-client.ts';
import type { FaultKind } from '../../../src/cli/chaos/scenario.ts';
import { freshDirectory, LocalCluster } from '../../system/local-cluster.ts';
import { Recruits } from './recruits.ts';
import { replaceMember } from './replacement.ts';
import { SlowSyncs } from './slow-syncs.ts';
import { openSurroundings } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

export interface WiredClusterOptions {
  readonly nodes: 3 | 5;
  readonly profile: 'default' | 'lan';
  /** What the nodes speak through; namespaces need root. */
  readonly network: 'wires' | 'namespaces';
  /** What will be done to it: disks and clocks of their own only where they are needed. */
  readonly kinds: ReadonlySet<FaultKind>;
  /** Where every node tells its Raft state changes; null: nowhere. */
  readonly traceRaft: string | null;
  readonly say: (sentence: string) => void;
}

type MemberRow = Pick<MemberPlan, 'nodeId' | 'clientAddress' | 'httpAddress'>;

export class WiredCluster implements FaultHands, AsyncDisposable {
  readonly cluster: LocalCluster;
  readonly kinds: ReadonlySet<FaultKind>;
  readonly #around: Surroundings;
  readonly #recruits: Recruits;
  readonly #syncs = new SlowSyncs();
  readonly #paused = new Set<number>();
  #members: readonly MemberRow[];

  private constructor(cluster: LocalCluster, around: Surroundings, options: WiredClusterOptions) {
    const { kinds, profile, say } = options;
    this.cluster = cluster;
    this.kinds = kinds;
    this.#around = around;
    this.#members = cluster.file().nodes;
    const { dataDir } = cluster;
    this.#recruits = new Recruits({ dataDir, profile, runnerPattern: around.runnerPattern, say });
  }

  static async start(options: WiredClusterOptions): Promise<WiredCluster> {
    const { nodes, profile } = options;
    const dataDir = freshDirectory();
    const around = await openSurroundings({ ...options, dataDir });
    try {
      const args = around.launcherWords;
      const cluster = await LocalCluster.start({ nodes, profile, dataDir, frontends: 0, args });
      const wired = new WiredCluster(cluster, around, options);
      if (around.disks !== null) await wired.#moveToSmallDisks();
      return wired;
    } catch (error) {
      await around.close();
      rmSync(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get nodeIds(): readonly number[] {
    return this.#members.map(({ nodeId }) => nodeId);
  }

  /** Of those who belong to it now: the first ones may all be gone. Closed with the cluster. */
  client(name: string): HoldfastClient {
    const endpoints = this.#members.map(({ clientAddress }) => clientAddress);
    return this.cluster.client({ name, endpoints });
  }

  kill(nodeId: number): Promise<void> {
    this.#signal(nodeId, 'SIGKILL');
    return Promise.resolve();
  }

  pause(nodeId: number): Promise<void> {
    this.#signal(nodeId, 'SIGSTOP');
    this.#paused.add(nodeId);
    return Promise.resolve();
  }

  resume(nodeId: number): Promise<void> {
    this.#signal(nodeId, 'SIGCONT');
    this.#paused.delete(nodeId);
    return Promise.resolve();
  }

  async restart(nodeId: number): Promise<void> {
    if (!(await this.#recruits.stop(nodeId))) return this.cluster.restartChild(nodeId);
    const recruit = this.#recruits.child(nodeId);
    recruit?.start();
    await this.cluster.eventually(`node ${nodeId} is ready`, restartDeadlineMs, () =>
      Promise.resolve(recruit?.state === 'ready' ? true : null),
    );
  }

  async transfer(): Promise<void> {
    await using client = this.client('handover');
    await handLeadershipOver(client);
  }

  cut(nodeIds: readonly number[], direction: CutDirection): Promise<void> {
    return this.#around.wires.cut(nodeIds, direction);
  }

  async fillDisk(nodeId: number): Promise<void> {
    await this.#around.disks?.fill(nodeId);
  }

  slowDisk(nodeId: number, byMs: number): Promise<void> {
    const pid = this.#pid(nodeId);
    if (pid !== null) this.#syncs.begin(pid, byMs);
    return Promise.resolve();
  }

  skewClock(nodeId: number, byMs: number): Promise<void> {
    this.#around.clocks?.skew(nodeId, byMs);
    return Promise.resolve();
  }

  async replace(nodeId: number): Promise<void> {
    await using client = this.client('replacement');
    const addressesOf = (fresh: number): Omit<MemberPlan, 'nodeId' | 'incarnation'> =>
      this.#addressesOf(fresh);
    const freshId = await replaceMember(
      {
        ...{ client, addressesOf },
        retire: (gone) => this.#retire(gone),
        prepare: async (member, list) => {
          await this.#around.add(member.nodeId, this.#recruits.directoryOf(member.nodeId));
          await this.#recruits.prepare(member, list);
        },
        start: (member) => {
          this.#recruits.start(member);
        },
      },
      nodeId,
    );
    this.#members = [
      ...this.#members.filter((member) => member.nodeId !== nodeId),
      { nodeId: freshId, ...this.#addressesOf(freshId) },
    ];
  }

  async heal(): Promise<void> {
    await this.#around.mend();
    await this.#syncs.end();
    for (const nodeId of [...this.#paused]) await this.resume(nodeId);
  }

  async allReady(): Promise<boolean> {
    const answers = this.#members.map(async ({ httpAddress }) => {
      const signal = AbortSignal.timeout(1_000);
      const response = await fetch(`http://${httpAddress}/readyz`, { signal });
      return response.ok;
    });
    return (await Promise.all(answers).catch(() => [false])).every((ready) => ready);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal();
    await this.#recruits.close();
    await this.cluster.stop();
    await this.#around.close();
    rmSync(this.cluster.dataDir, { recursive: true, force: true });
  }

  // The launcher makes the directories; what it made is moved while nobody is at work there.
  async #moveToSmallDisks(): Promise<void> {
    const { nodes } = this.cluster.file();
    await this.cluster.stop();
    for (const { nodeId, dataDir } of nodes) await this.#around.disks?.mount(nodeId, dataDir);
    await this.cluster.startLauncher();
  }

  async #retire(nodeId: number): Promise<void> {
    if (!(await this.#recruits.stop(nodeId))) await this.cluster.stopChild(nodeId);
  }

  #addressesOf(nodeId: number): Omit<MemberPlan, 'nodeId' | 'incarnation'> {
    const [model] = this.cluster.file().nodes;
    const at = (address: string | undefined): string => {
      const port = portOf(address ?? '') - (model?.nodeId ?? 0) + nodeId;
      return `${this.#around.hostOf(nodeId)}:${port}`;
    };
    return {
      peerAddress: at(model?.peerAddress),
      clientAddress: at(model?.clientAddress),
      httpAddress: at(model?.httpAddress),
    };
  }

  #pid(nodeId: number): number | null {
    const recruit = this.#recruits.child(nodeId);
    return recruit === null ? this.cluster.node(nodeId).pid : recruit.pid;
  }

  // One that does not run at this moment has been hit already.
  #signal(nodeId: number, signal: NodeJS.Signals): void {
    const pid = this.#pid(nodeId);
    if (pid !== null) process.kill(pid, signal);
  }
}

const restartDeadlineMs = 30_000;
