// What the catalog counts.

import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

export class CatalogMetrics {
  readonly registry = new Registry();
  readonly priceChanges = new Counter({
    name: 'holdfast_catalog_price_changes_total',
    help: 'Price changes sent to the cluster, by what became of them.',
    labelNames: ['result'],
    registers: [this.registry],
  });
  readonly symbols = new Gauge({
    name: 'holdfast_catalog_simulated_symbols',
    help: 'Symbols whose price the simulator moves.',
    registers: [this.registry],
  });
  readonly hasLeader = new Gauge({
    name: 'holdfast_catalog_has_leader',
    help: '1 while a leader of the cluster can be reached, else 0.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
