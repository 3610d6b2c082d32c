// The house's supplier: now and then it brings every stock that can run out back up to a level, by a
// command like anybody else's. What is decided stands in the log; when to ask is decided here.

import type { HoldfastClient } from '../client/holdfast-client.ts';
import type { Restock } from '../domain/command.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Quantity } from '../domain/quantity.ts';
import type { Log } from '../telemetry/log.ts';
import type { PriceView } from './price-view.ts';

export interface RestockerParts {
  readonly client: Pick<HoldfastClient, 'submitAll'>;
  readonly view: Pick<PriceView, 'all'>;
  readonly level: Quantity;
  readonly everyMs: number;
  readonly log: Log;
}

export class Restocker {
  readonly #parts: RestockerParts;
  #timer: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(parts: RestockerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.restock(), this.#parts.everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Asks once for all that is below the level. What fails is asked for again next time. */
  async restock(): Promise<void> {
    const { client, level, log } = this.#parts;
    const commands = this.#wanted();
    if (this.#asking || commands.length === 0) return;
    this.#asking = true;
    try {
      await client.submitAll(commands);
      log.info({ event: 'restocked', symbols: commands.length, level });
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      log.warn({ event: 'restock-failed', error });
    } finally {
      this.#asking = false;
    }
  }

  #wanted(): Restock[] {
    const { view, level } = this.#parts;
    return view.all().flatMap(({ symbol, inventory }) => {
      const isLow = inventory !== null && inventory < level;
      return isLow ? [{ kind: 'restock', symbol, quantity: level } as const] : [];
    });
  }
}
