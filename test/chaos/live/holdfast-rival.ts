// Ourselves in a failover measurement: a cluster of the launcher's, written to through the SDK, which
// has to find out by itself that its leader is gone.

import type { HoldfastClient } from '../../../src/client/holdfast-client.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { chaosBooks, openChaosBooks } from '../../../src/cli/chaos/chaos-books.ts';
import { LocalCluster } from '../../system/local-cluster.ts';
import type { Rival } from './rival.ts';

const books = chaosBooks('failover', 1, 0);
const deadlineMs = 30_000;
const wholeDeadlineMs = 60_000;

export class HoldfastRival implements Rival {
  readonly name = 'Holdfast';
  readonly timers: string;
  readonly #cluster: LocalCluster;
  readonly #client: HoldfastClient;
  readonly stopLeader = async (): Promise<void> => {
    await this.#cluster.restartChild(await this.#cluster.leader());
  };

  private constructor(cluster: LocalCluster, profile: string) {
    this.#cluster = cluster;
    this.timers = profile;
    this.#client = cluster.client({ name: 'failover' });
  }

  static async start(profile: 'default' | 'lan'): Promise<HoldfastRival> {
    const cluster = await LocalCluster.start({ nodes: 3, frontends: 0, profile });
    const rival = new HoldfastRival(cluster, profile);
    await openChaosBooks(rival.#client, books);
    return rival;
  }

  async write(): Promise<boolean> {
    const account = books.accounts[0] ?? '';
    const order = { account, symbol: books.symbol, side: 'buy', quantity: quantity(1) } as const;
    const outcome = await this.#client.order(order, { deadlineMs }).catch(() => null);
    return outcome?.kind === 'accepted';
  }

  async killLeader(): Promise<void> {
    this.#cluster.signal(await this.#cluster.leader(), 'SIGKILL');
  }

  async transfer(): Promise<void> {
    const { done, refusal } = await this.#client.transferLeader();
    if (!done) throw new Error(`the leader did not hand over: ${refusal}`);
  }

  async whole(): Promise<void> {
    await this.#cluster.eventually('three live nodes, one leading', wholeDeadlineMs, async () => {
      const statuses = await this.#cluster.status();
      const live = statuses.filter((status) => !('error' in status) && status.leaderId !== 0);
      return live.length === 3 ? true : null;
    });
    for (const nodeId of [1, 2, 3]) await this.#cluster.untilReady(`node-${nodeId}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cluster[Symbol.asyncDispose]();
  }
}
