// `holdfast bazaar`: customers that look up, trade, and at the end ask for every order they were told
// of. Over HTTP and several frontends unless --sdk says otherwise.

import type { Command } from 'commander';
import { prng } from '../../base/prng.ts';
import { verifyAllOrders } from '../bazaar/all-orders.ts';
import { bazaarPassed, bazaarText } from '../bazaar/bazaar-report.ts';
import type { BazaarReport } from '../bazaar/bazaar-report.ts';
import { Customer } from '../bazaar/customer.ts';
import type { CustomerCounts } from '../bazaar/customer.ts';
import { HttpShop } from '../bazaar/http-shop.ts';
import { SdkShop } from '../bazaar/sdk-shop.ts';
import type { Shop } from '../bazaar/shop.ts';
import { sweep, sweepText } from '../bazaar/sweep.ts';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { probability, urlList, wholeNumber } from '../flag-values.ts';
import { ProgressBar } from '../replay/progress-bar.ts';
import type { Screen } from '../replay/progress-bar.ts';
import { Latency } from '../latency.ts';

interface BazaarOptions {
  readonly clients: number;
  readonly requests: number;
  readonly p: number;
  readonly seed: number;
  readonly quantityMax: number;
  readonly http?: readonly string[];
  readonly sdk: boolean;
  readonly verifyAll: boolean;
  readonly cache: boolean;
  readonly sweep: boolean;
  readonly deadlineMs: number;
}

const clientsMax = 1000;

export function addBazaar(program: Command): void {
  const verb = program
    .command('bazaar')
    .description('customers that look up and trade, then verify every order they were told of')
    .option('--clients <n>', 'side by side', wholeNumber(1, clientsMax), 5)
    .option('--requests <n>', 'lookups per client', wholeNumber(0), 100)
    .option('--p <p>', 'how likely a lookup is followed by a trade', probability, 0.5)
    .option('--seed <n>', 'what they look up and trade', wholeNumber(0), 1)
    .option('--quantity-max <n>', 'shares per trade: 1 to this', wholeNumber(1), 100)
    .option('--http <urls>', 'frontends, comma-separated (default: the local ones)', urlList)
    .option('--sdk', 'over the SDK, one client each, instead of HTTP', false)
    .option('--verify-all', 'also that every number is there and the next is not', false)
    .option('--no-cache', 'ask the frontends for no cached answers')
    .option('--sweep', 'at p 0 to 0.8, with the cache and without, as a table', false)
    .option('--deadline-ms <ms>', 'for one request, retries included', wholeNumber(1), 60_000);
  verb.action(async (options: BazaarOptions) => {
    const context = new CliContext(verb);
    const passed = options.sweep ? await sweepAll(context, options) : await once(context, options);
    if (!passed) process.exitCode = 1;
  });
}

async function once(context: CliContext, options: BazaarOptions): Promise<boolean> {
  const report = await run(context, options);
  context.print({ json: report, text: bazaarText(report) });
  return report.passed;
}

async function sweepAll(context: CliContext, options: BazaarOptions): Promise<boolean> {
  if (options.sdk) throw new CliFailure('The cache is the frontends’: --sweep needs HTTP.', '');
  const report = await sweep((p, fresh) => run(context, { ...options, p, cache: !fresh }));
  context.print({ json: report, text: sweepText(report) });
  return report.passed;
}

async function run(context: CliContext, options: BazaarOptions): Promise<BazaarReport> {
  const names = await symbolsToTrade(context);
  const latency = new Latency();
  const shops = Array.from({ length: options.clients }, (_, i) => openShop(context, options, i));
  const customers = shops.map(
    (shop, i) => new Customer(shop, prng(options.seed * 1_000 + i), latency),
  );
  const startMs = performance.now();
  const bar = progressOf(customers, options.requests);
  bar.start();
  try {
    await Promise.all(customers.map((customer) => customer.visit({ ...options, names })));
    const mismatches = (await Promise.all(customers.map((customer) => customer.verify()))).flat();
    bar.stop();
    const elapsedMs = performance.now() - startMs;
    const allOrders = options.verifyAll ? await verifyAll(context, shops[0]) : null;
    const facts = {
      clients: options.clients,
      route: options.sdk ? 'the SDK' : 'HTTP',
      p: options.p,
      seed: options.seed,
      counts: customers.map((customer) => customer.counts).reduce(added),
      ordersTold: customers.reduce((sum, customer) => sum + customer.orders.length, 0),
      mismatches,
      allOrders,
      complaints: customers.flatMap((customer) => customer.complaints).slice(0, 10),
      latency: latency.rows(),
      elapsedMs,
    };
    return { ...facts, passed: bazaarPassed(facts) };
  } finally {
    bar.stop();
    await Promise.all(shops.map((shop) => shop.close()));
  }
}

/** How many of their lookups are done; `screen` is for tests. */
export function progressOf(
  customers: readonly { readonly counts: Pick<CustomerCounts, 'lookups'> }[],
  requests: number,
  screen?: Screen,
): ProgressBar {
  const done = (): number => customers.reduce((sum, { counts }) => sum + counts.lookups, 0);
  return new ProgressBar(customers.length * requests, done, screen);
}

// Symbols with a stock to run out of, or all when there are none.
async function symbolsToTrade(context: CliContext): Promise<string[]> {
  const { value } = await context.withClient((client) => client.instruments());
  const finite = value.filter((row) => row.inventory !== null);
  const names = (finite.length > 0 ? finite : value).map((row) => row.symbol);
  if (names.length > 0) return names;
  throw new CliFailure(
    'Nothing is listed here, so nothing can be traded.',
    'Start without --no-demo.',
  );
}

function openShop(context: CliContext, options: BazaarOptions, i: number): Shop {
  const { deadlineMs, seed } = options;
  const dialing = context.dialing('bazaar');
  if (options.sdk) return new SdkShop({ endpoints: context.endpoints(), ...dialing }, deadlineMs);
  const urls = options.http ?? context.clusterFile().frontends.map((frontend) => frontend.url);
  if (urls.length > 0)
    return new HttpShop({
      ...{ urls, deadlineMs, fresh: !options.cache },
      ...(typeof dialing.token === 'string' ? { token: dialing.token } : {}),
      random: prng(seed + 7_000_000 + i),
    });
  throw new CliFailure('This cluster runs no frontend.', 'Name one with --http URL, or use --sdk.');
}

async function verifyAll(context: CliContext, shop: Shop | undefined) {
  if (shop === undefined) return null;
  const { value } = await context.withClient((client) => client.summary());
  return verifyAllOrders(shop, value.orders);
}

function added(a: CustomerCounts, b: CustomerCounts): CustomerCounts {
  return {
    lookups: a.lookups + b.lookups,
    cacheHits: a.cacheHits + b.cacheHits,
    trades: a.trades + b.trades,
    refused: a.refused + b.refused,
    unanswered: a.unanswered + b.unanswered,
  };
}
