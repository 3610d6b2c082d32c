// Across symbols (P08): a source sets A=i and then B=i. Whoever sees B=i never then reads A<i: through
// each frontend, from one frontend to the other with x-min-index, from the catalogs, from the SDK's
// cache and on sockets, while a leader, a frontend and the catalog are killed.

import { expect, test } from 'vitest';
import { CatalogClient } from '../../src/client/catalog-client.ts';
import { PriceCache } from '../../src/client/price-cache.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { money } from '../../src/domain/money.ts';
import { LocalCluster } from './local-cluster.ts';
import { StreamReader } from './stream-reader.ts';

interface Seen {
  /** Pairs read: B first, then A. */
  pairs: number;
  hits: number;
  highest: number;
  readonly flaws: string[];
}

const none = (): Seen => ({ pairs: 0, hits: 0, highest: 0, flaws: [] });

function judge(seen: Seen, b: number, a: number): void {
  seen.pairs += 1;
  seen.highest = Math.max(seen.highest, b);
  if (a < b) seen.flaws.push(`B=${b}, then A=${a}`);
}

/** Looks again and again until told; what a killed process could not answer does not count. */
async function look(over: () => boolean, once: () => Promise<void>): Promise<void> {
  while (!over()) {
    try {
      await once();
    } catch (error) {
      const isNoAnswer = error instanceof ClusterError || error instanceof TypeError;
      if (!isNoAnswer) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface Stock {
  readonly units: number;
  readonly index: string;
  readonly hit: boolean;
}

async function stock(url: string, name: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/stocks/${name}`, { headers });
  const body = (await response.json()) as { data?: { price: number } };
  if (body.data === undefined) throw new ClusterError('unavailable', 'none');
  const index = response.headers.get('x-index') ?? '0';
  const hit = response.headers.get('x-cache') === 'hit';
  return { units: Math.round(body.data.price * 10_000), index, hit } satisfies Stock;
}

async function throughFrontends([first = '', second = '']: readonly string[], seen: Seen) {
  const b = await stock(first, 'B');
  const sameWay = first === second;
  const a = await stock(second, 'A', sameWay ? {} : { 'x-min-index': b.index });
  if (a.hit || b.hit) seen.hits += 1;
  judge(seen, b.units, a.units);
}

test('whoever has seen the later of two prices never reads the earlier one from before it', async () => {
  await using cluster = await LocalCluster.start({ nodes: 3, frontends: 2 });
  await using client = cluster.client();
  await using catalog = new CatalogClient({ endpoints: [cluster.file().catalog.grpcAddress] });
  await using cache = new PriceCache({ catalog });
  const listing = { inventory: null, priceTtlMs: 0, priceUnits: money(1) };
  for (const symbol of ['A', 'B']) await client.listInstrument({ symbol, ...listing });
  const { urls } = cluster;
  const [one = '', two = ''] = urls;
  let over = false;
  const isOver = (): boolean => over;
  const seen = { same: none(), other: none(), catalog: none(), cached: none(), cut: none() };
  const socketSeen = none();

  const source = look(isOver, async () => {
    const i = (lastSet += 1);
    const at = (symbol: string) => ({ symbol, priceUnits: money(i), sequence: i });
    const stream = catalog.ingest(3);
    try {
      // Two requests: now and then both are in one frame, mostly not.
      await Promise.all([stream.send([at('A')]), stream.send([at('B')])]);
    } finally {
      stream.close();
    }
  });
  const observers = [
    look(isOver, () => throughFrontends([one, one], seen.same)),
    look(isOver, () => throughFrontends([two, two], seen.same)),
    look(isOver, () => throughFrontends([one, two], seen.other)),
    look(isOver, async () => {
      const b = (await catalog.lookup('B')).value?.priceUnits ?? 0;
      judge(seen.catalog, b, (await catalog.lookup('A')).value?.priceUnits ?? 0);
    }),
    look(isOver, async () => {
      const b = (await cache.get('B')).value?.priceUnits ?? 0;
      const a = await cache.get('A');
      if (a.from === 'cache') seen.cached.hits += 1;
      judge(seen.cached, b, a.value?.priceUnits ?? 0);
    }),
    look(isOver, async () => {
      const { value } = await cache.getMany(['A', 'B']);
      judge(seen.cut, value.get('B')?.priceUnits ?? 0, value.get('A')?.priceUnits ?? 0);
    }),
  ];
  const reader = new StreamReader('bazaar');
  await reader.follow(one);
  observers.push(
    look(isOver, async () => {
      if (!reader.isOpen) await reader.follow(two).catch(() => undefined);
      const { mirror } = reader;
      const b = mirror.instrument('B')?.priceUnits ?? 0;
      judge(socketSeen, b, mirror.instrument('A')?.priceUnits ?? 0);
    }),
  );

  const faults: (() => Promise<unknown>)[] = [
    () => cluster.killLeader(),
    () => cluster.restartChild('catalog'),
    async () => {
      await Promise.resolve();
      cluster.killFrontend(0);
    },
    () => cluster.killLeader(),
  ];
  for (const fault of faults) {
    const before = seen.cached.highest;
    await cluster.eventually('new prices are seen', 20_000, () =>
      Promise.resolve(seen.cached.highest > before + 20 ? true : null),
    );
    await fault();
  }
  await cluster.leader();
  const lastSeen = seen.cached.highest;
  await cluster.eventually('prices after the faults', 20_000, () =>
    Promise.resolve(seen.cached.highest > lastSeen + 20 ? true : null),
  );
  over = true;
  await Promise.all([source, ...observers]);
  reader.close();

  for (const [way, { flaws, pairs }] of Object.entries({ ...seen, socketSeen })) {
    expect(flaws, way).toEqual([]);
    expect(pairs, way).toBeGreaterThan(20);
  }
  expect(reader.flaws).toEqual([]);
  expect(seen.same.hits).toBeGreaterThan(0);
});

let lastSet = 1;
