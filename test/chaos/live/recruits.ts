// The nodes that joined a running cluster after its launcher had started the first ones: prepared,
// started and started again by us. Knows processes and addresses; who votes is decided elsewhere.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SupervisedChild } from '../../../cluster/supervised-child.ts';
import type { MemberPlan } from '../../../cluster/topology.ts';
import { isLoopback } from '../../../src/access/listen-rule.ts';
import type { MemberList } from '../../../src/client/membership.ts';
import { nodePath } from '../../system/local-cluster.ts';
import { runTool } from './run-tool.ts';

export interface RecruitsPlan {
  /** Of the launcher; each recruit lives beside the nodes there. */
  readonly dataDir: string;
  readonly profile: 'default' | 'lan';
  /** Words before each node's own command, with `{node}` for its number. */
  readonly runnerPattern: readonly string[];
  readonly say: (sentence: string) => void;
}

const stopGraceMs = 10_000;

export class Recruits {
  readonly #plan: RecruitsPlan;
  readonly #children = new Map<number, SupervisedChild>();

  constructor(plan: RecruitsPlan) {
    this.#plan = plan;
  }

  child(nodeId: number): SupervisedChild | null {
    return this.#children.get(nodeId) ?? null;
  }

  directoryOf(nodeId: number): string {
    return join(this.#plan.dataDir, `node-${nodeId}`);
  }

  /** Gives the empty directory its identity. */
  async prepare(member: MemberPlan, list: MemberList): Promise<void> {
    const founders = list.founders.map(({ role: _role, ...founder }) => founder);
    mkdirSync(this.directoryOf(member.nodeId), { recursive: true });
    await runTool([
      ...[process.execPath, nodePath, 'join', '--data-dir', this.directoryOf(member.nodeId)],
      ...['--cluster-id', list.clusterId, '--group-id', String(list.groupId)],
      ...['--founders', JSON.stringify(founders), '--self', JSON.stringify(member)],
    ]);
  }

  start({ nodeId, clientAddress, httpAddress }: MemberPlan): void {
    const { dataDir, profile, runnerPattern, say } = this.#plan;
    const name = `node-${nodeId}`;
    const child = new SupervisedChild(
      {
        name,
        runner: runnerPattern.map((word) => word.replaceAll('{node}', String(nodeId))),
        args: [
          ...[nodePath, 'run', '--data-dir', this.directoryOf(nodeId)],
          ...['--profile', profile, '--exit-with-parent'],
          // In network namespaces, where nobody else can come.
          ...(isLoopback(clientAddress) ? [] : ['--insecure-listen']),
        ],
        env: {},
        readyUrl: `http://${httpAddress}/readyz`,
        logPath: join(dataDir, 'logs', `${name}.log`),
        restart: true,
      },
      { onChange: () => undefined, onNotice: say },
    );
    this.#children.set(nodeId, child);
    child.start();
  }

  /** Answers whether it was one of ours. */
  async stop(nodeId: number): Promise<boolean> {
    const child = this.#children.get(nodeId);
    await child?.stop(stopGraceMs);
    return child !== undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop(stopGraceMs)));
  }
}
