// A million reads through the price cache of the SDK while everything goes wrong that may: changes race
// fills, catalogs fall behind, are cut off and start anew, streams break. No answer is older than the
// stated bound, and none is from before one that was given. `npm run proof` runs it; HOLDFAST_READS says
// how many reads.

import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { PriceCache } from '../../../src/client/price-cache.ts';
import type { CachedPrice } from '../../../src/client/price-cache.ts';
import { stalenessBoundMs } from '../../../src/client/versioned-cache.ts';
import { ClusterError } from '../../../src/domain/cluster-error.ts';
import { clientOf } from '../../catalog/running-catalog.ts';
import { tellFigures } from '../../system/figures.ts';
import { UnsteadyCatalog } from './unsteady-catalog.ts';

const readsWanted = Number(process.env['HOLDFAST_READS'] ?? 1_000_000);
const symbols = Array.from({ length: 20 }, (_, at) => `S${at}`);
const readers = 32;
const readsPerTurn = 40;
/** What a word of the catalog takes on its way here is not in the bound; a busy machine adds turns. */
const deliveryMs = 250;

interface Version {
  readonly index: number;
  readonly units: number;
  readonly sinceMs: number;
}

/** What every symbol really cost, and since when. */
class Truth {
  index = 10;
  readonly versions = new Map(
    symbols.map((symbol): [string, Version[]] => [
      symbol,
      [{ index: 10, units: 1, sinceMs: performance.now() }],
    ]),
  );

  change(symbol: string): Version {
    this.index += 1;
    const version = { index: this.index, units: this.index, sinceMs: performance.now() };
    this.versions.get(symbol)?.push(version);
    return version;
  }

  /** When the version of this index was the newest no more; Infinity: it still is. */
  overAtMs(symbol: string, index: number): number {
    const versions = this.versions.get(symbol) ?? [];
    const at = versions.findIndex((version) => version.index === index);
    return versions[at + 1]?.sinceMs ?? Infinity;
  }

  /** Which version a reader who has seen `index` must be shown at least. */
  indexAsOf(symbol: string, index: number): number {
    const versions = this.versions.get(symbol) ?? [];
    return versions.findLast((version) => version.index <= index)?.index ?? 0;
  }

  now(): Record<string, Version> {
    const newest = [...this.versions].map(([symbol, all]) => [symbol, all.at(-1)] as const);
    return Object.fromEntries(newest) as Record<string, Version>;
  }
}

test('a million reads: none older than the bound, none from before another', async () => {
  const truth = new Truth();
  const random = prng(7);
  const catalogs = [await UnsteadyCatalog.start(truth), await UnsteadyCatalog.start(truth)];
  const client = clientOf(...catalogs.map(({ catalog }) => catalog));
  const cache = new PriceCache({ catalog: client, entriesMax: 16 });
  const stop = new AbortController();
  const running = [changing(truth, catalogs, stop.signal), troubling(catalogs, stop.signal)];
  onTestFinished(() => cache.close());
  const tally = { answered: 0, hits: 0, refused: 0, oldestMs: 0, backwards: 0 };
  let seenIndex = 0;

  const judge = (symbol: string, began: { ms: number; seen: number }, { value }: CachedPrice) => {
    if (value === null) throw new Error(`${symbol} is listed`);
    const ageMs = began.ms - truth.overAtMs(symbol, value.index);
    tally.oldestMs = Math.max(tally.oldestMs, ageMs);
    if (value.index < truth.indexAsOf(symbol, began.seen)) tally.backwards += 1;
    seenIndex = Math.max(seenIndex, value.index);
  };
  const reading = async (): Promise<void> => {
    for (let turn = 1; tally.answered < readsWanted; turn += 1) {
      // The first symbols are asked for most.
      const symbol = symbols[random.below(1 + random.below(symbols.length))] ?? 'S0';
      const began = { ms: performance.now(), seen: seenIndex };
      try {
        const read = await cache.get(symbol);
        tally.answered += 1;
        if (read.from === 'cache') tally.hits += 1;
        judge(symbol, began, read);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        tally.refused += 1;
        await after(20);
      }
      if (turn % readsPerTurn === 0) await nextTurn();
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: readers }, reading));
  stop.abort();
  await Promise.all(running);
  const { requests } = cache.stats();
  const { answered, hits } = tally;
  tellFigures('a million reads', {
    ...tally,
    oldestMs: Math.round(tally.oldestMs),
    hitPercent: Math.round((1_000 * hits) / answered) / 10,
    requests,
    requestsSaved: answered - requests,
    changes: truth.index - 10,
    breaks: catalogs.reduce((sum, one) => sum + one.breaks, 0),
    restarts: catalogs.reduce((sum, one) => sum + one.restarts, 0),
    cutOff: catalogs.reduce((sum, one) => sum + one.cuts, 0),
    elapsedMs: Math.round(performance.now() - startMs),
  });
  expect(tally.backwards).toBe(0);
  expect(tally.oldestMs).toBeLessThanOrEqual(stalenessBoundMs + deliveryMs);
  expect(hits).toBeGreaterThan(answered / 2);
  expect(tally.refused).toBeLessThan(answered / 10);
}, 600_000);

/** Some hundred changes a second, most of them of the symbols that are read most. */
async function changing(
  truth: Truth,
  catalogs: readonly UnsteadyCatalog[],
  signal: AbortSignal,
): Promise<void> {
  const random = prng(11);
  while (!signal.aborted) {
    for (let changes = random.below(4); changes > 0; changes -= 1) {
      const symbol = symbols[random.below(1 + random.below(symbols.length))] ?? 'S0';
      const { index, units } = truth.change(symbol);
      for (const catalog of catalogs) catalog.hear(index, { [symbol]: units });
    }
    await after(5);
  }
}

/** One at a time, so that mostly somebody can answer. */
async function troubling(catalogs: readonly UnsteadyCatalog[], signal: AbortSignal): Promise<void> {
  const random = prng(13);
  while (!signal.aborted) {
    await after(50 + random.below(300));
    const catalog = catalogs[random.below(catalogs.length)];
    const trouble = random.below(6);
    if (trouble < 2) await catalog?.restart();
    else if (trouble < 4) catalog?.breakStreams();
    else await catalog?.cutOff(200 + random.below(2_600));
  }
}
