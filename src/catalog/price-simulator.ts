// Moves the demo prices: a few times a second it takes one symbol a step along its walk and offers
// the new price at the gate, as an outside source would. Prices that the cluster could not take
// are dropped, not queued: the next step makes them old.

import type { HoldfastClient } from '../client/holdfast-client.ts';
import type { IngestAck } from '../client/ingest-stream.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/prng.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Money } from '../domain/money.ts';
import type { PriceGate } from './price-gate.ts';
import { RandomWalk, gentle } from './random-walk.ts';
import { SourceSequence } from './source-sequence.ts';

/** The part of the SDK it needs. */
export type PriceClient = Pick<HoldfastClient, 'instruments'>;

export interface SimulatorOptions {
  readonly client: PriceClient;
  readonly gate: Pick<PriceGate, 'offer'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Centres by symbol; null: every listed symbol whose price never goes stale. */
  readonly symbols: ReadonlyMap<string, Money> | null;
  readonly changesPerSecond: number;
  /** What became of one change: `accepted`, a reject reason, or an error code. */
  readonly onChange: (result: string) => void;
}

interface Walker {
  readonly symbol: string;
  readonly walk: RandomWalk;
  lastStepMs: number;
  lastUnits: Money;
}

export const simulatorSource = 1;
const inFlightMax = 8;
const listEveryMs = 10_000;
const listDeadlineMs = 2000;
/** A walk that waited for the cluster does not make up for the time in one leap. */
const stepSecondsMax = 60;

export class PriceSimulator {
  readonly #options: SimulatorOptions;
  readonly #walkers = new Map<string, Walker>();
  readonly #sequence: SourceSequence;
  #timer: NodeJS.Timeout | null = null;
  #inFlight = 0;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #listing = false;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.#sequence = new SourceSequence(() => options.clock.wall());
  }

  start(): void {
    const everyMs = Math.max(1, Math.round(1000 / this.#options.changesPerSecond));
    this.#timer = setInterval(() => void this.tick(), everyMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  get symbols(): number {
    return this.#walkers.size;
  }

  /** Moves one symbol by one step. Resolves when the books have answered. */
  async tick(): Promise<void> {
    await this.#maybeList();
    if (this.#walkers.size === 0 || this.#inFlight >= inFlightMax) return;
    const walkers = [...this.#walkers.values()];
    const walker = walkers[this.#options.random.below(walkers.length)];
    if (walker !== undefined) await this.#move(walker);
  }

  // The launcher lists the demo stocks while we start, and others may list theirs at any time.
  async #maybeList(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    const everyMs = this.#walkers.size === 0 ? 1000 : listEveryMs;
    if (this.#listing || nowMs - this.#listedAtMs < everyMs) return;
    this.#listing = true;
    this.#listedAtMs = nowMs;
    try {
      const { value } = await this.#options.client.instruments({ deadlineMs: listDeadlineMs });
      for (const { symbol, priceUnits, priceTtlMs } of value) {
        const centre = this.#centreOf(symbol, priceUnits, priceTtlMs);
        if (centre !== null && !this.#walkers.has(symbol)) this.#add(symbol, centre, priceUnits);
      }
    } catch (error) {
      this.#options.onChange(codeOf(error));
    } finally {
      this.#listing = false;
    }
  }

  #centreOf(symbol: string, priceUnits: Money, priceTtlMs: number): Money | null {
    const { symbols } = this.#options;
    if (symbols !== null) return symbols.get(symbol) ?? null;
    return priceTtlMs === 0 && priceUnits > 0 ? priceUnits : null;
  }

  #add(symbol: string, centreUnits: Money, startUnits: Money): void {
    const { random, clock } = this.#options;
    const walk = new RandomWalk({ centreUnits, startUnits }, gentle, random);
    const walker = { symbol, walk, lastStepMs: clock.monotonic(), lastUnits: startUnits };
    this.#walkers.set(symbol, walker);
  }

  async #move(walker: Walker): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    const seconds = Math.min(stepSecondsMax, (nowMs - walker.lastStepMs) / 1000);
    const priceUnits = walker.walk.step(seconds);
    walker.lastStepMs = nowMs;
    if (priceUnits === walker.lastUnits) return;
    walker.lastUnits = priceUnits;
    this.#inFlight += 1;
    try {
      this.#onAck(await this.#offer(walker.symbol, priceUnits));
    } catch (error) {
      this.#options.onChange(codeOf(error));
    } finally {
      this.#inFlight -= 1;
    }
  }

  #offer(symbol: string, priceUnits: Money): Promise<IngestAck> {
    const update = { symbol, priceUnits, sequence: this.#sequence.next() };
    return this.#options.gate.offer(simulatorSource, [update]);
  }

  #onAck({ refused }: IngestAck): void {
    const reason = refused[0]?.reason ?? 'accepted';
    if (reason === 'accepted') this.#sequence.onAccepted();
    else if (reason === 'stale-source-sequence') this.#sequence.onStale();
    this.#options.onChange(reason);
  }
}

// Only failures of the cluster are this room's to bear; anything else is a bug and ends the process.
function codeOf(error: unknown): string {
  if (error instanceof ClusterError) return error.code;
  throw error;
}
