// Commands whose callers keep their own numbers, through real connections to nodes that misbehave: a
// number runs once, through whichever client it comes, and is answered the same each time.

import { onTestFinished, expect, test } from 'vitest';
import { HoldfastClient } from '../../src/client/holdfast-client.ts';
import type { Command } from '../../src/domain/command.ts';
import { money } from '../../src/domain/money.ts';
import { doneIn, errorOf, oneMore, running, until } from './running-client.ts';
import { frameFates } from './scripted-cluster.ts';
import type { ScriptedCluster } from './scripted-cluster.ts';

function another(cluster: ScriptedCluster): HoldfastClient {
  const client = new HoldfastClient({ endpoints: cluster.endpoints });
  onTestFinished(() => client.close());
  return client;
}

test('a number runs once, and through another client it is answered the same', async () => {
  const { client, cluster } = await running(1);
  const sessionId = await client.openSession();
  const first = await client.submitAt({ sessionId, seq: 1 }, oneMore);
  const again = await another(cluster).submitAt({ sessionId, seq: 1 }, oneMore);
  expect(again).toEqual({ ...first, duplicate: true });
  expect(doneIn(cluster)).toBe(1);
  await another(cluster).submitAt({ sessionId, seq: 2 }, oneMore);
  expect(doneIn(cluster)).toBe(2);
});

test('two callers of one number get one answer', async () => {
  const { client, cluster } = await running(1);
  const sessionId = await client.openSession();
  const place = { sessionId, seq: 1 };
  const both = [client.submitAt(place, oneMore), client.submitAt(place, oneMore)];
  const [first, second] = await Promise.all(both);
  expect(second).toEqual(first);
  expect(doneIn(cluster)).toBe(1);
});

test.each(frameFates)('after a frame is %s its command is done once', async (fate) => {
  const { client, cluster } = await running(2);
  const sessionId = await client.openSession();
  cluster.fates = [fate];
  const { kind } = await client.submitAt({ sessionId, seq: 1 }, oneMore);
  expect([kind, doneIn(cluster)]).toEqual(['accepted', 1]);
});

test.each(frameFates)('a session is opened though its frame is %s', async (fate) => {
  const { client, cluster } = await running(2);
  cluster.fates = [fate];
  const sessionId = await client.openSession();
  await client.submitAt({ sessionId, seq: 1 }, oneMore);
  expect(doneIn(cluster)).toBe(1);
});

test('a leader that owes an answer is left for a newer one', async () => {
  const { client, cluster } = await running(2);
  const sessionId = await client.openSession();
  cluster.fates = ['lost'];
  const answered = client.submitAt({ sessionId, seq: 1 }, oneMore);
  await until(() => cluster.fates.length === 0);
  cluster.elect(2);
  expect((await answered).kind).toBe('accepted');
  expect(doneIn(cluster)).toBe(1);
});

test('many sessions at once are more than one stream speaks for, and all are answered', async () => {
  const { client, cluster } = await running(1);
  const sessions = await Promise.all(Array.from({ length: 1_200 }, () => client.openSession()));
  for (const seq of [1, 2]) {
    await Promise.all(sessions.map((sessionId) => client.submitAt({ sessionId, seq }, oneMore)));
  }
  expect(doneIn(cluster)).toBe(2_400);
});

test('sessions used one after the other are more than one stream speaks for, and none waits', async () => {
  const { client, cluster } = await running(1);
  const sessions = await Promise.all(Array.from({ length: 1_002 }, () => client.openSession()));
  for (const sessionId of sessions) {
    // Less than the five seconds after which a stream that says nothing is given up.
    await client.submitAt({ sessionId, seq: 1 }, oneMore, { deadlineMs: 4_000 });
  }
  expect(doneIn(cluster)).toBe(1_002);
});

const depositOf = (account: string): Command => ({
  ...{ kind: 'deposit', account, amountUnits: money(100), createIfMissing: true },
});

test('a repeated number that says another name teaches nobody that name', async () => {
  const { client, cluster } = await running(1);
  const [one, other] = [await client.openSession(), await client.openSession()];
  await client.submitAt({ sessionId: one, seq: 1 }, depositOf('alice'));
  await client.submitAt({ sessionId: one, seq: 1 }, depositOf('bob'));
  await client.submitAt({ sessionId: other, seq: 1 }, depositOf('bob'));
  const { accounts } = cluster.books;
  const cash = ['alice', 'bob'].map((name) => accounts.byName(name)?.cashUnits);
  expect(cash).toEqual([100, 100]);
});

test('nor does one whose first answer comes after its caller has left', async () => {
  const { client, cluster } = await running(1);
  const [one, other] = [await client.openSession(), await client.openSession()];
  cluster.answerAfterMs = 150;
  const late = client.submitAt({ sessionId: one, seq: 1 }, depositOf('alice'), { deadlineMs: 60 });
  expect(await errorOf(late)).toBe('timed-out unknown');
  await client.submitAt({ sessionId: one, seq: 1 }, depositOf('bob'));
  cluster.answerAfterMs = 0;
  await client.submitAt({ sessionId: other, seq: 1 }, depositOf('bob'));
  expect(cluster.books.accounts.byName('bob')?.cashUnits).toBe(100);
});

test('a number that was left out is said to be, and nothing is done', async () => {
  const { client, cluster } = await running(1);
  const sessionId = await client.openSession();
  const tooFar = client.submitAt({ sessionId, seq: 3 }, oneMore);
  expect(await errorOf(tooFar)).toBe('sequence-gap none');
  expect(doneIn(cluster)).toBe(0);
});

test('the cluster may forget a session: whether its numbers ran is then unknown', async () => {
  const { client, cluster } = await running(1);
  const sessionId = await client.openSession();
  await client.submitAt({ sessionId, seq: 1 }, oneMore);
  cluster.forgetSessions();
  const again = client.submitAt({ sessionId, seq: 1 }, oneMore);
  expect(await errorOf(again)).toBe('session-expired unknown');
  expect(doneIn(cluster)).toBe(1);
});

test('a closed session takes no more numbers', async () => {
  const { client } = await running(1);
  const sessionId = await client.openSession();
  await client.submitAt({ sessionId, seq: 1 }, oneMore);
  expect((await client.closeSession({ sessionId, seq: 2 })).kind).toBe('accepted');
  const late = client.submitAt({ sessionId, seq: 3 }, oneMore);
  expect(await errorOf(late)).toBe('session-expired unknown');
});

test('who waits in vain is told whether the command may be done', async () => {
  const { client, cluster } = await running(1);
  const sessionId = await client.openSession();
  cluster.fates = ['lost'];
  const lost = client.submitAt({ sessionId, seq: 1 }, oneMore, { deadlineMs: 60 });
  expect(await errorOf(lost)).toBe('timed-out unknown');
  cluster.stop();
  const nobody = another(cluster);
  const unsent = nobody.submitAt({ sessionId, seq: 1 }, oneMore, { deadlineMs: 60 });
  // It was not sent from here, and it was from elsewhere.
  expect(await errorOf(unsent)).toBe('timed-out unknown');
  expect(await errorOf(nobody.openSession({ deadlineMs: 60 }))).toBe('timed-out none');
});

test('callers of one number are counted each, and leave room when they leave', async () => {
  const { client, cluster } = await running(1, { queueMax: 2 });
  const sessionId = await client.openSession();
  cluster.fates = ['lost'];
  const place = { sessionId, seq: 1 };
  const [quick, slow] = [{ deadlineMs: 60 }, { deadlineMs: 5_000 }];
  const asked = [client.submitAt(place, oneMore, slow), client.submitAt(place, oneMore, quick)];
  expect(await errorOf(client.submitAt(place, oneMore))).toBe('overloaded none');
  expect(await errorOf(asked[1] ?? Promise.resolve())).toBe('timed-out unknown');
  const third = client.submitAt(place, oneMore, quick);
  expect(await errorOf(third)).toBe('timed-out unknown');
  cluster.elect(1);
  expect((await asked[0])?.kind).toBe('accepted');
});

test('nobody writes into a session that a client numbers itself', async () => {
  const { client, cluster } = await running(1);
  await client.submit(oneMore);
  const [{ id: sessionId, lastSeq } = { id: 0, lastSeq: 0 }] = cluster.books.sessions.all();
  const place = { sessionId, seq: lastSeq + 1 };
  expect(await errorOf(another(cluster).submitAt(place, depositOf('bob')))).toBe('malformed none');
  expect(await errorOf(another(cluster).closeSession(place))).toBe('malformed none');
  expect((await client.submit(oneMore)).duplicate).toBeUndefined();
  expect(doneIn(cluster)).toBe(2);
});

test('a place that is none is refused at once', async () => {
  const { client } = await running(1);
  const noPlace = client.submitAt({ sessionId: 0, seq: 1 }, oneMore);
  expect(await errorOf(noPlace)).toBe('malformed none');
});
