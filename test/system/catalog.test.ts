// The catalog of a real cluster: prices go in over HTTP and gRPC and come out of it, as of one index,
// after their commit; what the log changed is told.

import { expect, test } from 'vitest';
import { CatalogClient } from '../../src/client/catalog-client.ts';
import { money } from '../../src/domain/money.ts';
import { LegacyQuoteServer } from '../catalog/legacy-quote-server.ts';
import { LocalCluster } from './local-cluster.ts';

test('a price that was acknowledged is what every later lookup shows', async () => {
  await using cluster = await LocalCluster.start({ nodes: 3 });
  const { httpAddress, grpcAddress } = cluster.file().catalog;
  await using client = cluster.client();
  await using catalog = new CatalogClient({ endpoints: [grpcAddress] });
  const listing = { inventory: null, priceTtlMs: 0, priceUnits: money(1_0000) };
  for (const symbol of ['A', 'B']) await client.listInstrument({ symbol, ...listing });

  const posted = await fetch(`http://${httpAddress}/prices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: 7, updates: [{ symbol: 'A', price: '2.50', sequence: 1 }] }),
  });
  expect(posted.status).toBe(202);
  const minIndex = Number(posted.headers.get('x-index'));
  const { value } = await catalog.lookup('A', { minIndex });
  expect(value?.priceUnits).toBe(2_5000);

  const stream = catalog.ingest(8);
  const ack = await stream.send([
    { symbol: 'A', priceUnits: money(3_0000), sequence: 1 },
    { symbol: 'B', priceUnits: money(3_0000), sequence: 1 },
    { symbol: 'Nobody', priceUnits: money(1), sequence: 1 },
  ]);
  stream.close();
  expect(ack.refused).toEqual([{ position: 2, reason: 'unknown-symbol' }]);
  const both = await catalog.lookupMany(['A', 'B'], { minIndex: ack.index });
  expect(both.value.map(({ priceUnits }) => priceUnits)).toEqual([3_0000, 3_0000]);
  expect(both.heardMsAgo).toBeLessThan(10_000);

  const read = await fetch(`http://${httpAddress}/prices?symbols=A,B`, {
    headers: { 'x-min-index': String(ack.index) },
  });
  expect(await read.json()).toMatchObject({ data: [{ price: '3.00' }, { price: '3.00' }] });
  const bad = await fetch(`http://${httpAddress}/prices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: 7, symbol: 'A', price: '-1', sequence: 2 }),
  });
  expect(bad.status).toBe(400);
});

test('a trigger on a symbol that nobody asks for fires all the same (D28)', async () => {
  await using source = await LegacyQuoteServer.start([5]);
  const args = ['--legacy-quotes', `127.0.0.1:${source.port}`];
  await using cluster = await LocalCluster.start({ nodes: 1, args });
  await using client = cluster.client();
  await client.listInstrument({
    ...{ symbol: 'ABC', inventory: null, priceTtlMs: 60_000, priceUnits: money(0) },
  });
  const [bought] = await client.submitAll([
    { kind: 'deposit', account: 'ann', amountUnits: money(100_0000), createIfMissing: true },
    { kind: 'set-buy-amount', account: 'ann', symbol: 'ABC', amountUnits: money(50_0000) },
    { kind: 'set-buy-trigger', account: 'ann', symbol: 'ABC', triggerUnits: money(20_0000) },
  ]);
  expect(bought).toMatchObject({ kind: 'accepted' });
  await expect
    .poll(async () => (await client.holdings('ann')).value, { timeout: 20_000 })
    .toMatchObject([{ symbol: 'ABC', quantity: 3 }]);
  expect(source.heard).toContain('ABC,triggers');
  expect((await client.awaitedSymbols()).value).toEqual([]);
});
