// What happens in the books while the stream is measured: prices through the catalog and orders through
// the SDK, each at a steady rate, whatever becomes of them.

import { CatalogClient } from '../src/client/catalog-client.ts';
import { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { Command } from '../src/domain/command.ts';
import { money } from '../src/domain/money.ts';
import { quantity } from '../src/domain/quantity.ts';
import type { StreamCluster } from './stream-cluster.ts';
import { accountName, accountsCount, heldBy, symbolName, symbolsCount } from './stream-plan.ts';

export interface FlowWish {
  /** Per second. */
  readonly prices: number;
  readonly orders: number;
}

const everyMs = 10;
const setUpDeadlineMs = 60_000;
const priceUnits = 10_0000;

export class StreamFlow implements AsyncDisposable {
  readonly #wish: FlowWish;
  readonly #client: HoldfastClient;
  readonly #catalog: CatalogClient;
  #timer: NodeJS.Timeout | null = null;
  #sequence = 0;
  #startMs = 0;
  #prices = 0;
  #orders = 0;
  #filled = 0;
  #failed = 0;

  constructor(cluster: StreamCluster, wish: FlowWish) {
    this.#wish = wish;
    const { nodes, catalog } = cluster.file();
    this.#client = new HoldfastClient({ endpoints: nodes.map((node) => node.clientAddress) });
    this.#catalog = new CatalogClient({ endpoints: [catalog.grpcAddress] });
  }

  /** Lists the stocks and fills the accounts. */
  async prepare(): Promise<void> {
    const commands: Command[] = [];
    for (let at = 0; at < symbolsCount; at += 1) {
      const listed = { symbol: symbolName(at), inventory: null, priceTtlMs: 0 };
      commands.push({ kind: 'list-instrument', ...listed, priceUnits: money(priceUnits) });
    }
    for (let at = 0; at < accountsCount; at += 1) {
      const account = accountName(at);
      const amountUnits = money(10_000_000_0000);
      commands.push({ kind: 'deposit', account, amountUnits, createIfMissing: true });
      for (const symbol of heldBy(at)) {
        commands.push({ kind: 'order', account, symbol, side: 'buy', quantity: quantity(100) });
      }
    }
    const outcomes = await this.#client.submitAll(commands, { deadlineMs: setUpDeadlineMs });
    const refused = outcomes.find((outcome) => outcome.kind === 'rejected');
    if (refused !== undefined) throw new Error(`the books: ${refused.ordRejReason}`);
  }

  start(): void {
    const stream = this.#catalog.ingest(1);
    this.#startMs = performance.now();
    this.#timer = setInterval(() => {
      const elapsed = (performance.now() - this.#startMs) / 1_000;
      const due = Math.floor(elapsed * this.#wish.prices) - this.#prices;
      const updates = Array.from({ length: due }, () => this.#price());
      this.#prices += due;
      // Without a leader it waits or fails; the next one is as good.
      if (due > 0) stream.send(updates).catch(() => (this.#failed += due));
      while (this.#orders < Math.floor(elapsed * this.#wish.orders)) this.#order();
    }, everyMs);
  }

  told(): string {
    const seconds = (performance.now() - this.#startMs) / 1_000;
    const rates = [this.#prices, this.#filled].map((count) => Math.round(count / seconds));
    return `\nsent ${rates[0]} prices/s, filled ${rates[1]} orders/s; failed ${this.#failed}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#catalog.close();
    await this.#client.close();
  }

  #price() {
    this.#sequence += 1;
    const sequence = this.#sequence;
    // A step that has no divisor in common with the number of symbols visits all of them.
    const symbol = symbolName((sequence * 617) % symbolsCount);
    return { symbol, priceUnits: money(priceUnits + (sequence % 1_000)), sequence };
  }

  #order(): void {
    this.#orders += 1;
    const at = (this.#orders * 37) % accountsCount;
    const held = heldBy(at);
    const symbol = held[this.#orders % held.length] ?? '';
    const side = this.#orders % 2 === 0 ? 'buy' : 'sell';
    const order = { account: accountName(at), symbol, side, quantity: quantity(1) } as const;
    this.#client.order(order).then(
      (outcome) => (outcome.kind === 'accepted' ? (this.#filled += 1) : (this.#failed += 1)),
      () => (this.#failed += 1),
    );
  }
}
