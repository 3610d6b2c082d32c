// A source of prices: batches that are due at their times, whatever became of those before, none sent
// while too many are unanswered. Its first price of each batch is a probe that says when it was due.

import type { CatalogClient } from '../src/client/catalog-client.ts';
import type { HoldfastClient } from '../src/client/holdfast-client.ts';
import type { PriceUpdate } from '../src/client/ingest-stream.ts';
import type { Command } from '../src/domain/command.ts';
import { money } from '../src/domain/money.ts';

export interface PriceLoad {
  /** Of one source. */
  readonly perSecond: number;
  /** The first so many symbols are for probes, one for each source there may be. */
  readonly probes: number;
  /** All of them. */
  readonly symbols: number;
  /** From batch to batch of a source. */
  readonly everyMs: number;
}

/** Of what is due before `fromMs` nothing is counted. */
export interface PriceWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface PriceTally {
  acked: number;
  accepted: number;
  conflated: number;
  refused: number;
  failed: number;
  skipped: number;
  readonly ackMs: number[];
}

export const emptyPriceTally = (): PriceTally => ({
  ...{ acked: 0, accepted: 0, conflated: 0, refused: 0, failed: 0, skipped: 0 },
  ackMs: [],
});

export const symbolName = (at: number): string => `S${at}`;
export const probeOf = symbolName;

const unackedMax = 40;
const lowestUnits = 10_0000;
const unitsPerMs = 10;
const account = 'armed';

/** Milliseconds since 1970 with a fraction, in which all processes of the machine agree. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** The price that says `dueMs`, to a tenth of a millisecond, to whoever knows `zeroMs`. */
const probePrice = (dueMs: number, zeroMs: number) =>
  money(lowestUnits + Math.round((dueMs - zeroMs) * unitsPerMs));

export const dueOf = (priceUnits: number, zeroMs: number): number =>
  zeroMs + (priceUnits - lowestUnits) / unitsPerMs;

/** Lists the symbols and arms a buy on each, at a price that is never reached. */
export async function arm(client: HoldfastClient, symbols: number): Promise<void> {
  const commands: Command[] = [
    { kind: 'deposit', account, amountUnits: money(10_000_000_0000), createIfMissing: true },
  ];
  for (let at = 0; at < symbols; at += 1) {
    const symbol = symbolName(at);
    const listed = { symbol, priceUnits: money(lowestUnits), inventory: null, priceTtlMs: 0 };
    commands.push({ kind: 'list-instrument', ...listed });
    commands.push({ kind: 'set-buy-amount', account, symbol, amountUnits: money(100_0000) });
    commands.push({ kind: 'set-buy-trigger', account, symbol, triggerUnits: money(100) });
  }
  const outcomes = await client.submitAll(commands, { deadlineMs: 60_000 });
  const refused = outcomes.find((outcome) => outcome.kind === 'rejected');
  if (refused !== undefined) throw new Error(`could not be armed: ${refused.ordRejReason}`);
}

export interface SourceParts {
  /** From 0; decides on its probe. */
  readonly number: number;
  /** As the cluster knows it, from 1: two that are used one after the other are not the same. */
  readonly source: number;
  readonly catalog: CatalogClient;
  readonly load: PriceLoad;
  /** What the probes count from. */
  readonly zeroMs: number;
}

export class PriceSource {
  readonly #parts: SourceParts;
  #sequence = 0;

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  async run({ fromMs, untilMs }: PriceWindow, tally: PriceTally): Promise<void> {
    const { source, catalog, load } = this.#parts;
    const stream = catalog.ingest(source);
    const perBatch = Math.round(load.perSecond * (load.everyMs / 1_000));
    const waiting = new Set<Promise<void>>();
    for (let dueMs = nowMs(); dueMs < untilMs; dueMs += load.everyMs) {
      await pause(Math.max(0, dueMs - nowMs()));
      const counts = dueMs >= fromMs;
      if (stream.outstanding >= unackedMax) {
        if (counts) tally.skipped += perBatch;
        continue;
      }
      const one = stream.send(this.#batch(perBatch, dueMs)).then(
        (ack) => {
          if (!counts) return;
          tally.ackMs.push(nowMs() - dueMs);
          tally.acked += perBatch;
          tally.accepted += ack.accepted;
          tally.conflated += ack.conflated;
          tally.refused += ack.refused.length;
        },
        () => {
          tally.failed += perBatch;
        },
      );
      waiting.add(one);
      void one.then(() => waiting.delete(one));
    }
    await Promise.all(waiting);
    stream.close();
  }

  #batch(count: number, dueMs: number): PriceUpdate[] {
    const { number, load, zeroMs } = this.#parts;
    return Array.from({ length: count }, (_, at) => {
      this.#sequence += 1;
      const sequence = this.#sequence;
      if (at === 0)
        return { symbol: probeOf(number), priceUnits: probePrice(dueMs, zeroMs), sequence };
      const other = load.probes + ((sequence * 7 + number) % (load.symbols - load.probes));
      return { symbol: symbolName(other), priceUnits: money(lowestUnits + sequence), sequence };
    });
  }
}

const pause = (waitMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, waitMs));
