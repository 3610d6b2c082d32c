// Some programs that subscribe to prices at a catalog, all in this process: each with a client and a cache
// of its own, as the SDK has them, and twenty symbols. Times the probes among the prices they are given.
// Runs on import; its plan is the first word, and what it saw goes to standard output as JSON.

import { CatalogClient } from '../src/client/catalog-client.ts';
import { PriceCache } from '../src/client/price-cache.ts';
import { dueOf, nowMs, probeOf, symbolName } from './price-source.ts';
import type { PriceWindow } from './price-source.ts';

export interface SubscriberPlan extends PriceWindow {
  /** host:port; subscribers take them in turn. */
  readonly catalogs: readonly string[];
  readonly subscribers: number;
  /** Each follows the probe of one of these. */
  readonly sources: number;
  readonly probes: number;
  readonly symbols: number;
  readonly zeroMs: number;
}

/** Of the probes that were due in the window, how late each was given to a subscriber. */
export interface SubscribersSaw {
  readonly seenMs: readonly number[];
  /** Processor seconds of this process in the window. */
  readonly cpuSeconds: number;
}

const symbolsEach = 20;
const afterwardsMs = 400;

const plan = JSON.parse(process.argv[2] ?? '') as SubscriberPlan;
const ends = new AbortController();
const seenMs: number[] = [];

async function subscribe(at: number): Promise<void> {
  const endpoint = plan.catalogs[at % plan.catalogs.length] ?? '';
  await using catalog = new CatalogClient({ endpoints: [endpoint] });
  await using cache = new PriceCache({ catalog });
  const probe = probeOf(at % plan.sources);
  const symbols = [probe];
  for (let other = 1; other < symbolsEach; other += 1) {
    const place = (at * symbolsEach + other) % (plan.symbols - plan.probes);
    symbols.push(symbolName(plan.probes + place));
  }
  for await (const { value } of cache.subscribe(symbols, { signal: ends.signal })) {
    const row = value.get(probe);
    if (row === undefined) continue;
    const dueMs = dueOf(row.priceUnits, plan.zeroMs);
    if (dueMs >= plan.fromMs && dueMs < plan.untilMs) seenMs.push(nowMs() - dueMs);
  }
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

const pauseUntil = (atMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - nowMs())));

const all = Array.from({ length: plan.subscribers }, (_, at) => subscribe(at));
await pauseUntil(plan.fromMs);
const before = cpuSeconds();
await pauseUntil(plan.untilMs);
const saw: SubscribersSaw = { seenMs, cpuSeconds: cpuSeconds() - before };
await pauseUntil(plan.untilMs + afterwardsMs);
ends.abort();
await Promise.all(all);
process.stdout.write(JSON.stringify(saw));
