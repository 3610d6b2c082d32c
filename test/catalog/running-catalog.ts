// A catalog's view, lookups and invalidations behind real gRPC on loopback, fed by the test instead of
// a cluster.

import { onTestFinished } from 'vitest';
import { monotonicMs } from '../../src/base/clock.ts';
import { CatalogServer } from '../../src/catalog/catalog-server.ts';
import { IngestService } from '../../src/catalog/ingest-service.ts';
import { InvalidationFanout } from '../../src/catalog/invalidation-fanout.ts';
import { LookupService } from '../../src/catalog/lookup-service.ts';
import type { PriceGate } from '../../src/catalog/price-gate.ts';
import { PriceView } from '../../src/catalog/price-view.ts';
import { RecentInvalidations } from '../../src/catalog/recent-invalidations.ts';
import { CatalogClient } from '../../src/client/catalog-client.ts';
import type { Change, FeedFrame } from '../../src/domain/change.ts';
import { logIndex } from '../../src/domain/ids.ts';
import type { InstrumentView } from '../../src/domain/instrument.ts';
import { money } from '../../src/domain/money.ts';
import { quantity } from '../../src/domain/quantity.ts';

export class RunningCatalog {
  readonly view = new PriceView(() => monotonicMs(performance.now()));
  readonly #fanout: InvalidationFanout;
  readonly #server: CatalogServer;
  address = '';
  /** Lookup requests answered. */
  lookups = 0;
  #prev = 0;

  constructor(epoch = 'e', gate: Pick<PriceGate, 'offer'> | null = null, remembered?: number) {
    this.#fanout = new InvalidationFanout(
      this.view,
      new RecentInvalidations(remembered),
      () => epoch,
    );
    const lookups = new LookupService(this.view);
    const ingest = new IngestService(gate ?? { offer: () => Promise.reject(new Error('no gate')) });
    this.#server = new CatalogServer(
      {
        lookup: (request) => {
          this.lookups += 1;
          return lookups.lookup(request);
        },
        lookupMany: (request) => {
          this.lookups += 1;
          return lookups.lookupMany(request);
        },
        ensureQuote: () => Promise.reject(new Error('no desk')),
        rollups: () => Promise.reject(new Error('no rollups')),
        invalidations: (stream) => {
          this.#fanout.serve(stream);
        },
        ingest: (stream) => {
          ingest.serve(stream);
        },
      },
      null,
    );
  }

  static async start(...wishes: ConstructorParameters<typeof RunningCatalog>) {
    const catalog = new RunningCatalog(...wishes);
    await catalog.listen();
    onTestFinished(() => {
      catalog.stop();
    });
    return catalog;
  }

  async listen(address = '127.0.0.1:0'): Promise<void> {
    const port = await this.#server.listen(address);
    this.address = `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.close();
  }

  /** Readers must come back; the view goes on. */
  breakStreams(): void {
    this.#fanout.close();
  }

  get readers(): number {
    return this.#fanout.readers;
  }

  snapshot(index: number, prices: Readonly<Record<string, number>>, recovered = false): void {
    this.#prev = index;
    this.#tell({
      kind: 'snapshot',
      index: logIndex(index),
      recovered,
      changes: rows(index, prices),
    });
  }

  /** A snapshot of rows that changed when they did. */
  begin(index: number, instruments: readonly InstrumentView[]): void {
    this.#prev = index;
    const changes = instruments.map((instrument): Change => ({ kind: 'instrument', instrument }));
    this.#tell({ kind: 'snapshot', index: logIndex(index), recovered: false, changes });
  }

  change(index: number, prices: Readonly<Record<string, number>>): void {
    const prev = logIndex(this.#prev);
    this.#prev = index;
    this.#tell({ kind: 'delta', index: logIndex(index), prev, changes: rows(index, prices) });
  }

  heartbeat(index = this.view.index): void {
    this.#tell({ kind: 'heartbeat', index: logIndex(index) });
  }

  #tell(frame: FeedFrame): void {
    this.#fanout.told(this.view.absorb(frame));
  }
}

function rows(index: number, prices: Readonly<Record<string, number>>): Change[] {
  return Object.entries(prices).map(([symbol, units]) => {
    return { kind: 'instrument', instrument: row(symbol, units, index) };
  });
}

export const row = (symbol: string, units: number, index: number): InstrumentView => ({
  symbol,
  priceUnits: money(units),
  priceMs: index,
  inventory: quantity(100),
  volume: quantity(0),
  priceTtlMs: 0,
  index: logIndex(index),
});

/** Closed with the test. */
export function clientOf(...catalogs: readonly RunningCatalog[]): CatalogClient {
  const client = new CatalogClient({ endpoints: catalogs.map(({ address }) => address) });
  onTestFinished(() => client.close());
  return client;
}
