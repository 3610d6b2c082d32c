// Prices in a replay are committed before their first use and never grow old.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PriceKeeper } from '../../src/cli/replay/price-keeper.ts';
import { seededPrice } from '../../src/cli/replay/seeded-price.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { accepted, rejected } from './outcomes.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const seed = 1;

function keeper(answer: (command: Command) => Outcome = () => accepted()) {
  const sent: Command[] = [];
  const client = {
    submitAll: async (commands: readonly Command[]) => {
      sent.push(...commands);
      await Promise.resolve();
      return commands.map(answer);
    },
  };
  const nowMs = (): number => Date.now();
  return { sent, prices: new PriceKeeper(client, { seed, deadlineMs: 1000, nowMs }) };
}

test('the first use lists the symbol without limit, for a minute, at its seeded price', async () => {
  const { sent, prices } = keeper();
  await prices.ready('XZF');
  const priceUnits = seededPrice(seed, 'XZF');
  expect(sent).toEqual([
    { kind: 'list-instrument', symbol: 'XZF', priceUnits, inventory: null, priceTtlMs: 60_000 },
    { kind: 'set-price', symbol: 'XZF', priceUnits, source: 2, sourceSequence: null },
  ]);
});

test('users who need one symbol at once wait for one listing, and later ones for none', async () => {
  const { sent, prices } = keeper();
  await Promise.all([prices.ready('S'), prices.ready('S'), prices.ready('S')]);
  await prices.ready('S');
  expect(sent).toHaveLength(2);
  expect(prices.symbols).toBe(1);
});

test('a symbol that is listed already only gets its price', async () => {
  const { prices } = keeper(({ kind }) =>
    kind === 'list-instrument' ? rejected('duplicate-symbol') : accepted(),
  );
  await expect(prices.ready('S')).resolves.toBeUndefined();
});

test('every twenty seconds all prices are set again', async () => {
  const { sent, prices } = keeper();
  await Promise.all([prices.ready('A'), prices.ready('B')]);
  sent.length = 0;
  prices.start();
  await vi.advanceTimersByTimeAsync(20_000);
  prices.stop();
  expect(sent).toMatchObject([
    { kind: 'set-price', symbol: 'A' },
    { kind: 'set-price', symbol: 'B' },
  ]);
});

test('a price that could not be refreshed for long is set again before its next use', async () => {
  const { sent, prices } = keeper();
  await prices.ready('S');
  sent.length = 0;
  vi.advanceTimersByTime(39_000);
  await prices.ready('S');
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(2000);
  await prices.ready('S');
  expect(sent).toMatchObject([{ kind: 'set-price', symbol: 'S' }]);
});

test('a failed listing is tried again by the next user', async () => {
  let fails = true;
  const { prices } = keeper(() => {
    if (fails) throw new ClusterError('no-quorum', 'none');
    return accepted();
  });
  await expect(prices.ready('S')).rejects.toThrow('no-quorum');
  fails = false;
  await expect(prices.ready('S')).resolves.toBeUndefined();
});

test('a refused price is an error, not a ready symbol', async () => {
  const { prices } = keeper(() => rejected('bad-amount'));
  await expect(prices.ready('S')).rejects.toThrow('bad-amount');
});
