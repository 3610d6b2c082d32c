// All children of one launcher and the cluster.json that tells of them. Starts them together, stops
// them in order: first those that take orders in, then the nodes. Knows nothing of orders or Raft.

import { assert } from '../src/base/assert.ts';
import type { ChildPlan, ChildWatcher } from './supervised-child.ts';
import { SupervisedChild } from './supervised-child.ts';
import type { ChildPlans } from './child-plans.ts';
import { nodeDataDir, nodeName } from './child-plans.ts';
import type { ClusterFile } from './cluster-file.ts';
import { writeClusterFile } from './cluster-file.ts';
import { trackingOf } from './topology.ts';
import type { Topology } from './topology.ts';

export interface FleetPremises {
  readonly dataDir: string;
  readonly topology: Topology;
  /** Addresses, in order. */
  readonly frontends: readonly string[];
  readonly plans: ChildPlans;
  /** Whether an earlier start put the demo books in. */
  readonly demoFilled: boolean;
  readonly onNotice: (sentence: string) => void;
}

/** `ready`: every child asked about has answered its readiness check; `late`: time was up first. */
export type Rise = 'ready' | 'late' | 'stopping';

const stopGraceMs = 10_000;
const readyPollMs = 50;

export class Fleet {
  readonly #premises: FleetPremises;
  readonly #nodes: readonly SupervisedChild[];
  readonly #frontends: readonly SupervisedChild[];
  readonly #catalog: SupervisedChild | null;
  #state: ClusterFile['state'] = 'starting';
  #control: { readonly address: string; readonly token: string } | null = null;
  #demoFilled: boolean;
  #written = '';

  constructor(premises: FleetPremises) {
    this.#premises = premises;
    this.#demoFilled = premises.demoFilled;
    const watcher: ChildWatcher = {
      onChange: () => this.#write(),
      onNotice: (sentence) => premises.onNotice(sentence),
    };
    const supervise = (plan: ChildPlan): SupervisedChild => new SupervisedChild(plan, watcher);
    this.#nodes = premises.plans.nodes.map(supervise);
    this.#frontends = premises.plans.frontends.map(supervise);
    const { catalog } = premises.plans;
    this.#catalog = catalog === null ? null : supervise(catalog);
  }

  get children(): readonly SupervisedChild[] {
    return [...this.#nodes, ...this.#doors];
  }

  get #doors(): readonly SupervisedChild[] {
    return this.#catalog === null ? this.#frontends : [...this.#frontends, this.#catalog];
  }

  /** A child by its name, or a node by its number. */
  find(nameOrNumber: string): SupervisedChild | null {
    const name = /^\d+$/.test(nameOrNumber) ? nodeName(Number(nameOrNumber)) : nameOrNumber;
    return this.children.find((child) => child.plan.name === name) ?? null;
  }

  get isStopping(): boolean {
    return this.#state === 'stopping' || this.#state === 'stopped';
  }

  startNodes(control: { readonly address: string; readonly token: string }): void {
    this.#control = control;
    for (const node of this.#nodes) node.start();
  }

  /** Starts the frontends and the catalog: what people and prices come in by. */
  openDoors(): void {
    if (this.isStopping) return;
    for (const door of this.#doors) door.start();
  }

  nodesReady(deadlineMs: number): Promise<Rise> {
    return this.#rise(this.#nodes, deadlineMs);
  }

  allReady(deadlineMs: number): Promise<Rise> {
    return this.#rise(this.children, deadlineMs);
  }

  get anyNodeReady(): boolean {
    return this.#nodes.some((node) => node.state === 'ready');
  }

  async #rise(children: readonly SupervisedChild[], deadlineMs: number): Promise<Rise> {
    const giveUpAtMs = performance.now() + deadlineMs;
    while (!children.every((child) => child.state === 'ready')) {
      if (this.isStopping) return 'stopping';
      if (performance.now() > giveUpAtMs) return 'late';
      await new Promise((resolve) => setTimeout(resolve, readyPollMs));
    }
    return 'ready';
  }

  /** From now on cluster.json says that the demo books are in. */
  rememberDemo(): void {
    this.#demoFilled = true;
    this.#write();
  }

  becomeReady(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'ready';
    this.#write();
  }

  /** Ends every child, gracefully first. Safe to call again. */
  async stopAll(): Promise<void> {
    this.#state = 'stopping';
    this.#write();
    await Promise.all(this.#doors.map((child) => child.stop(stopGraceMs)));
    await Promise.all(this.#nodes.map((child) => child.stop(stopGraceMs)));
    this.#state = 'stopped';
    this.#control = null;
    this.#write();
  }

  /** For the second Ctrl-C: no grace. */
  killAll(): void {
    for (const child of this.children) child.kill('SIGKILL');
  }

  #write(): void {
    const file = this.#file();
    const text = JSON.stringify(file);
    if (text === this.#written) return;
    this.#written = text;
    writeClusterFile(this.#premises.dataDir, file);
  }

  #file(): ClusterFile {
    const { topology, dataDir, frontends } = this.#premises;
    assert(frontends.length === this.#frontends.length, 'every frontend has an address');
    return {
      clusterId: topology.clusterId,
      portBase: topology.portBase,
      state: this.#state,
      demoFilled: this.#demoFilled,
      pid: this.#state === 'stopped' ? null : process.pid,
      nodes: topology.members.map((member, i) => ({
        ...member,
        initialised: true,
        pid: this.#nodes[i]?.pid ?? null,
        dataDir: nodeDataDir(dataDir, member.nodeId),
      })),
      frontends: frontends.map((address, i) => ({
        url: `http://${address}`,
        trackingUrl: `http://${trackingOf(address)}`,
        pid: this.#frontends[i]?.pid ?? null,
      })),
      catalog: { pid: this.#catalog?.pid ?? null, ...topology.catalog },
      controlAddress: this.#control?.address ?? null,
      controlToken: this.#control?.token ?? null,
    };
  }
}
