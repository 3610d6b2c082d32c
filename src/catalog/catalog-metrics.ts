// What the catalog counts.

import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

export class CatalogMetrics {
  readonly registry = new Registry();
  readonly priceChanges = this.#counter(
    'price_changes_total',
    'Price changes of the simulator, by what became of them.',
    'result',
  );
  readonly symbols = this.#gauge('simulated_symbols', 'Symbols whose price the simulator moves.');
  readonly hasLeader = this.#gauge(
    'has_leader',
    '1 while a leader of the cluster can be reached, else 0.',
  );
  readonly #updates = this.#counter(
    'price_updates_total',
    'Price updates of all sources, by what became of them.',
    'result',
  );
  readonly #frames = this.#counter('price_frames_total', 'Frames of price updates committed.');
  readonly #feed = this.#counter(
    'feed_frames_total',
    "Frames of the nodes' feed, by kind.",
    'kind',
  );
  readonly #index = this.#gauge('view_index', 'The entry the view is as of.');
  readonly #listed = this.#gauge('view_symbols', 'Listed symbols in the view.');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  seen(kind: string, view: { readonly index: number; readonly listed: number }): void {
    this.#feed.inc({ kind });
    this.#index.set(view.index);
    this.#listed.set(view.listed);
  }

  ingested(tally: { accepted: number; conflated: number; refused: number }): void {
    this.#frames.inc();
    for (const [result, count] of Object.entries(tally)) this.#updates.inc({ result }, count);
  }

  #counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ ...this.#named(name, help), labelNames });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge(this.#named(name, help));
  }

  #named(name: string, help: string) {
    return { name: `holdfast_catalog_${name}`, help, registers: [this.registry] };
  }
}
