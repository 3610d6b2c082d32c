// The catalog's parts, joined: prices into the log. For now it has one source of its own, the gentle
// simulator; lookups and invalidations are not served yet.

import { prng } from '../base/prng.ts';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { HoldfastClient } from '../client/holdfast-client.ts';
import type { Log } from '../telemetry/log.ts';
import { OpsServer } from '../telemetry/ops-server.ts';
import type { CatalogFlags } from './catalog-flags.ts';
import { CatalogMetrics } from './catalog-metrics.ts';
import { ClusterContact } from './cluster-contact.ts';
import { HealthService } from './health-service.ts';
import { PriceSimulator } from './price-simulator.ts';

const clock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};

const opsCloseDeadlineMs = 500;

export class CatalogService {
  readonly #flags: CatalogFlags;
  readonly #log: Log;
  readonly #client: HoldfastClient;
  readonly #metrics = new CatalogMetrics();
  readonly #health = new HealthService();
  readonly #contact: ClusterContact;
  readonly #ops: OpsServer;
  readonly #simulator: PriceSimulator | null;

  constructor(flags: CatalogFlags, log: Log) {
    this.#flags = flags;
    this.#log = log;
    this.#client = new HoldfastClient({ endpoints: flags.endpoints, name: 'catalog' });
    this.#contact = new ClusterContact(this.#client, (hasLeader) => this.#onContact(hasLeader));
    const leader = (): { ok: boolean } => ({ ok: this.#contact.hasLeader });
    const { registry } = this.#metrics;
    const metrics = { scrape: () => registry.metrics(), contentType: registry.contentType };
    this.#ops = new OpsServer({ live: {}, ready: { leader }, metrics, log });
    this.#simulator = flags.simulate ? this.#newSimulator() : null;
  }

  /** @throws Error naming the address that cannot be listened on */
  async start(): Promise<void> {
    const { host, httpPort, grpcPort, simulate } = this.#flags;
    await this.#ops.listen(`${host}:${httpPort}`);
    await this.#health.listen(`${host}:${grpcPort}`);
    this.#contact.start();
    this.#simulator?.start();
    this.#log.info({ event: 'started', httpPort, grpcPort, simulate });
  }

  async stop(): Promise<void> {
    this.#simulator?.stop();
    this.#contact.stop();
    this.#health.close();
    await this.#ops.close(opsCloseDeadlineMs);
    await this.#client.close();
  }

  #onContact(hasLeader: boolean): void {
    this.#health.tell(hasLeader);
    this.#metrics.hasLeader.set(hasLeader ? 1 : 0);
    this.#log.info({ event: hasLeader ? 'cluster-reached' : 'cluster-lost' });
  }

  #newSimulator(): PriceSimulator {
    const { seed, symbols, changesPerSecond } = this.#flags;
    const simulator = new PriceSimulator({
      client: this.#client,
      clock,
      random: prng(seed),
      symbols,
      changesPerSecond,
      onChange: (result) => {
        this.#metrics.priceChanges.inc({ result });
        this.#metrics.symbols.set(simulator.symbols);
      },
    });
    return simulator;
  }
}
