// A client whose addresses turn out to be another cluster's: nothing of one is believed of the other.

import { expect, test } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { doneIn, errorOf, ms, oneMore, running, times } from './running-client.ts';

const another = 'feedfacefeedface';

test('a client that names its cluster sends no command to another', async () => {
  const { client, cluster } = await running(1, { clusterId: another });
  const start = performance.now();
  expect(await errorOf(client.submit(oneMore))).toBe('wrong-cluster none');
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(cluster.commandsPerFrame).toEqual([]);
  cluster.replaceBy(another);
  expect(await errorOf(client.submit(oneMore))).toBe('no error');
});

test('a client that names its group sends no command to another', async () => {
  const { client } = await running(1, { groupId: 2 });
  expect(await errorOf(client.submit(oneMore))).toBe('wrong-cluster none');
});

test('when another cluster takes over the addresses, what was sent is unknown and ids are unlearnt', async () => {
  const { client, cluster } = await running(1);
  const amountUnits = money(100);
  await client.deposit({ account: 'bob', amountUnits, createIfMissing: true });
  await client.submitAll(times(3));
  cluster.replaceBy(another);
  expect(await errorOf(client.submit(oneMore))).toBe('wrong-cluster unknown');
  await client.submitAll(times(2));
  expect(doneIn(cluster)).toBe(2);
  expect(cluster.books.accounts.byName('bob')).toBeNull();
});

test('when another cluster takes over from the one that was named, calls say so', async () => {
  const { client, cluster } = await running(1, { clusterId: '00c0ffee00decade' });
  await client.submit(oneMore);
  cluster.replaceBy(another);
  expect(await errorOf(client.submit(oneMore))).toBe('wrong-cluster unknown');
  expect(await errorOf(client.submit(oneMore))).toBe('wrong-cluster none');
  expect(doneIn(cluster)).toBe(0);
});

test('the time to an answer is told, and trouble on the way does not count', async () => {
  const { client, cluster } = await running(1);
  expect(client.stats().rttMs).toBeNull();
  await client.submit(oneMore);
  cluster.answerAfterMs = 30;
  for (let n = 0; n < 6; n += 1) await client.submit(oneMore);
  const { rttMs } = client.stats();
  expect(rttMs).toBeGreaterThan(10);
  cluster.fates = ['lost'];
  const call = client.submit(oneMore);
  await ms(300);
  await Promise.all([call, client.submit(oneMore)]);
  expect(client.stats().rttMs).toBeLessThan(100);
});
