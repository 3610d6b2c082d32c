// Faults on the cluster of this machine's launcher, through its control server: what a signal can do.
// The wires between the nodes and their disks are out of reach here.

import type { HoldfastClient } from '../../client/holdfast-client.ts';
import { CliFailure } from '../cli-failure.ts';
import type { ControlClient } from '../control-client.ts';
import type { FaultHands } from './fault-hands.ts';
import { handLeadershipOver } from './leader-handover.ts';
import type { FaultKind } from './scenario.ts';

const nameOf = (nodeId: number): string => `node-${nodeId}`;

export class ControlHands implements FaultHands {
  readonly nodeIds: readonly number[];
  readonly kinds: ReadonlySet<FaultKind> = new Set<FaultKind>([
    ...(['kill', 'pause', 'restart', 'rolling-restart', 'transfer'] as const),
  ]);
  readonly #control: ControlClient;
  readonly #client: HoldfastClient;
  readonly #paused = new Set<number>();

  /** `client` is asked to hand leadership over; it stays the caller's. */
  constructor(control: ControlClient, client: HoldfastClient, nodeIds: readonly number[]) {
    this.#control = control;
    this.#client = client;
    this.nodeIds = nodeIds;
  }

  kill(nodeId: number): Promise<void> {
    return this.#control.signal('kill', nameOf(nodeId));
  }

  async pause(nodeId: number): Promise<void> {
    this.#paused.add(nodeId);
    await this.#control.signal('pause', nameOf(nodeId));
  }

  async resume(nodeId: number): Promise<void> {
    await this.#control.signal('resume', nameOf(nodeId));
    this.#paused.delete(nodeId);
  }

  async restart(nodeId: number): Promise<void> {
    await this.#control.restart(nameOf(nodeId));
  }

  transfer(): Promise<void> {
    return handLeadershipOver(this.#client);
  }

  cut(): Promise<void> {
    return Promise.reject(new CliFailure('Nothing here owns the wires between the nodes.', ''));
  }

  fillDisk(): Promise<void> {
    return Promise.reject(new CliFailure('Nothing here owns the disks of the nodes.', ''));
  }

  slowDisk(): Promise<void> {
    return this.fillDisk();
  }

  skewClock(): Promise<void> {
    return Promise.reject(new CliFailure('Nothing here owns the clocks of the nodes.', ''));
  }

  replace(): Promise<void> {
    return Promise.reject(new CliFailure('Nothing here starts other nodes.', ''));
  }

  /** Resumes whoever is still paused. */
  async heal(): Promise<void> {
    for (const nodeId of [...this.#paused]) await this.resume(nodeId);
  }

  async allReady(): Promise<boolean> {
    const children = await this.#control.children();
    return this.nodeIds.every((nodeId) =>
      children.some(({ name, state }) => name === nameOf(nodeId) && state === 'ready'),
    );
  }
}
