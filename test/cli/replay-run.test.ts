// Playing a workload: one command of a user at a time, users side by side, nothing sent twice that
// may have happened, and every line accounted for.

import { expect, test } from 'vitest';
import { Latency } from '../../src/cli/latency.ts';
import { playWorkload } from '../../src/cli/replay/replay-run.ts';
import { ReplayTally } from '../../src/cli/replay/replay-tally.ts';
import { SdkDoor } from '../../src/cli/replay/sdk-door.ts';
import { readWorkloadText } from '../../src/cli/replay/workload-file.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { accepted, rejected } from './outcomes.ts';

const limits = { usersMax: 10, deadlineMs: 2000 };

interface Play {
  readonly text: string;
  readonly answer?: (command: Command, count: number) => Outcome;
  readonly price?: (symbol: string) => Promise<void>;
}

async function play({ text, answer = () => accepted(), price }: Play) {
  const sent: Command[] = [];
  const priced: string[] = [];
  const open = new Map<string, number>();
  let openMax = 0;
  const client = {
    async submit(command: Command): Promise<Outcome> {
      sent.push(command);
      const user = 'account' in command ? command.account : '';
      open.set(user, (open.get(user) ?? 0) + 1);
      openMax = Math.max(openMax, ...open.values());
      await Promise.resolve();
      open.set(user, (open.get(user) ?? 0) - 1);
      return answer(command, sent.length);
    },
  };
  const prices = {
    ready(symbol: string): Promise<void> {
      priced.push(symbol);
      return price?.(symbol) ?? Promise.resolve();
    },
  };
  const tally = new ReplayTally();
  const latency = new Latency();
  const openDoor = () => new SdkDoor(client);
  await playWorkload(readWorkloadText(text), { openDoor, prices, tally, latency }, limits);
  return { sent, priced, tally, latency, openMax };
}

test('a user has one command open at a time and keeps the order of the file', async () => {
  const users = ['ann', 'bob', 'cec'];
  const rows = Array.from(
    { length: 60 },
    (_, i) => `[${i + 1}] ADD,${users[i % 3] ?? ''},${i + 1}.00`,
  );
  const { sent, openMax } = await play({ text: rows.join('\n') });
  expect(openMax).toBe(1);
  const anns = sent.filter((command) => command.kind === 'deposit' && command.account === 'ann');
  expect(anns.map((command) => command.kind === 'deposit' && command.amountUnits / 10_000)).toEqual(
    Array.from({ length: 20 }, (_, i) => 1 + i * 3),
  );
});

test('the price is ready before the command that needs it is sent', async () => {
  const { priced, sent } = await play({
    text: '[1] ADD,ann,9.00\n[2] BUY,ann,S,5.00\n[3] COMMIT_BUY,ann',
  });
  expect(priced).toEqual(['S']);
  expect(sent.map((command) => command.kind)).toEqual(['deposit', 'buy', 'commit-buy']);
});

test('bad amounts go to the cluster too, for the audit, under the numbers of their lines', async () => {
  const text = '[1] ADD,ann,-5.00\n[2] SET_BUY_TRIGGER,ann,S,0.00\n[3] ADD,ann,lots';
  const { sent, tally } = await play({ text, answer: () => rejected('bad-amount') });
  expect(sent).toMatchObject([
    { kind: 'deposit', amountUnits: -50_000, transactionNum: 1 },
    { kind: 'set-buy-trigger', triggerUnits: 0, transactionNum: 2 },
    { kind: 'reject-at-edge', word: 'ADD', input: 'ADD,ann,lots', transactionNum: 3 },
  ]);
  expect(tally.byVerb.get('ADD')?.reasons).toEqual({ 'bad-amount': 2 });
  expect([tally.total('rejected'), tally.lines]).toEqual([3, 3]);
});

test('what belongs to nobody comes after all users: a DUMPLOG then holds everything', async () => {
  const { sent } = await play({ text: '[1] DUMPLOG,./all\n[2] ADD,ann,1.00\n[3] ADD,bob,1.00' });
  expect(sent.map((command) => command.kind)).toEqual(['deposit', 'deposit', 'dumplog']);
});

test('a rejection is an answer: counted with its reason, and the user goes on', async () => {
  const { tally, sent } = await play({
    text: '[1] COMMIT_BUY,ann\n[2] ADD,ann,1.00',
    answer: ({ kind }) => (kind === 'commit-buy' ? rejected('no-confirmation') : accepted()),
  });
  expect(sent).toHaveLength(2);
  expect(tally.byVerb.get('COMMIT_BUY')?.reasons).toEqual({ 'no-confirmation': 1 });
});

test('what surely did not happen is sent again', async () => {
  const { sent, tally } = await play({
    text: '[1] ADD,ann,1.00',
    answer: (_command, count) => {
      if (count < 3) throw new ClusterError('no-quorum', 'none');
      return accepted();
    },
  });
  expect(sent).toHaveLength(3);
  expect([tally.total('accepted'), tally.total('failed')]).toEqual([1, 0]);
});

test('what may have happened is counted as unknown and never sent again', async () => {
  const { sent, tally } = await play({
    text: '[1] ADD,ann,1.00\n[2] ADD,ann,2.00',
    answer: (_command, count) => {
      if (count === 1) throw new ClusterError('timed-out', 'unknown');
      return accepted();
    },
  });
  expect(sent).toHaveLength(2);
  expect([tally.total('unknown'), tally.total('accepted')]).toEqual([1, 1]);
});

test('what sending again cannot change fails at once', async () => {
  const { sent, tally } = await play({
    text: '[1] ADD,ann,1.00',
    answer: () => {
      throw new ClusterError('wrong-cluster', 'none');
    },
  });
  expect(sent).toHaveLength(1);
  expect(tally.byVerb.get('ADD')?.reasons).toEqual({ 'wrong-cluster': 1 });
});

test('a price that cannot be set is a command that was not sent, until time is up', async () => {
  let failures = 0;
  const { sent, tally } = await play({
    text: '[1] QUOTE,ann,S',
    price: () => {
      failures += 1;
      return failures < 3
        ? Promise.reject(new ClusterError('timed-out', 'unknown'))
        : Promise.resolve();
    },
  });
  expect(sent).toHaveLength(1);
  expect(tally.total('accepted')).toBe(1);
});
