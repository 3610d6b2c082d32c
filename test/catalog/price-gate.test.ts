// Claims about the gate: acknowledged after commit, conflated only inside one frame and never so that
// anybody could tell, bounded, and one bad update harms no other.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PriceGate, priceGateLimits } from '../../src/catalog/price-gate.ts';
import type { PriceUpdate } from '../../src/client/ingest-stream.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { SetPrice } from '../../src/domain/command.ts';
import { money, priceUnitsMax } from '../../src/domain/money.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { accepted, rejected } from '../cli/outcomes.ts';

const at = (symbol: string, units: number, sequence: number): PriceUpdate => ({
  symbol,
  priceUnits: money(units),
  sequence,
});

/** A gate over books that keep the rules of amounts and of source sequences, and nothing else. */
function gateOver(limits = priceGateLimits) {
  const frames: (readonly SetPrice[])[] = [];
  const last = new Map<string, number>();
  let failure: ClusterError | null = null;
  const decide = ({ source, symbol, priceUnits, sourceSequence }: SetPrice): Outcome => {
    if (priceUnits < 1 || priceUnits > priceUnitsMax) return rejected('bad-amount');
    const key = `${source} ${symbol}`;
    if (sourceSequence !== null && sourceSequence <= (last.get(key) ?? 0)) {
      return rejected('stale-source-sequence');
    }
    last.set(key, sourceSequence ?? 0);
    return accepted();
  };
  const gate = new PriceGate(
    {
      submitAll: async (commands) => {
        frames.push(commands);
        await new Promise((resolve) => setImmediate(resolve));
        if (failure !== null) throw failure;
        return commands.map(decide);
      },
      onFrame: () => undefined,
    },
    limits,
  );
  return {
    gate,
    frames,
    fail: (error: ClusterError | null) => {
      failure = error;
    },
  };
}

test('what arrives within a few milliseconds is one frame, in the order it came', async () => {
  const { gate, frames } = gateOver();
  const acks = await Promise.all([
    gate.offer(1, [at('A', 10, 1), at('B', 20, 1)]),
    gate.offer(2, [at('A', 11, 1)]),
  ]);
  expect(frames.map((frame) => frame.map(({ symbol, source }) => `${symbol}${source}`))).toEqual([
    ['A1', 'B1', 'A2'],
  ]);
  expect(acks.map((ack) => ack.accepted)).toEqual([2, 1]);
});

test('a newer price of the same source replaces an older one of the same frame', async () => {
  const { gate, frames } = gateOver();
  const [first, second] = await Promise.all([
    gate.offer(1, [at('A', 10, 1), at('B', 20, 1)]),
    gate.offer(1, [at('A', 11, 2)]),
  ]);
  expect(frames[0]?.map(({ symbol, priceUnits }) => [symbol, priceUnits])).toEqual([
    ['B', 20],
    ['A', 11],
  ]);
  expect(first).toMatchObject({ accepted: 1, conflated: 1, refused: [] });
  expect(second).toMatchObject({ accepted: 1, conflated: 0 });
});

test('an update that comes late is refused by its number and overtakes nothing (P09)', async () => {
  const { gate } = gateOver();
  const acks = await Promise.all([
    gate.offer(1, [at('A', 12, 3)]),
    gate.offer(1, [at('A', 10, 1), at('A', 11, 2)]),
  ]);
  expect(acks[0].accepted).toBe(1);
  expect(acks[1].refused.map(({ reason }) => reason)).toEqual([
    'stale-source-sequence',
    'stale-source-sequence',
  ]);
});

test('what cannot be a price is refused by its place, and its neighbours go in', async () => {
  const { gate } = gateOver();
  const ack = await gate.offer(1, [at('A', 10, 1), at('no symbol', 10, 1), at('B', 10, 1)]);
  expect(ack).toMatchObject({ accepted: 2, refused: [{ position: 1, reason: 'malformed' }] });
});

test('over its bound the gate says overloaded, with no effect', async () => {
  const { gate } = gateOver({ ...priceGateLimits, waitingMax: 2 });
  const taken = gate.offer(1, [at('A', 10, 1), at('B', 10, 1)]);
  const refused = await gate.offer(1, [at('A', 11, 2)]).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'overloaded', effect: 'none' });
  await expect(taken).resolves.toMatchObject({ accepted: 2 });
});

test('a frame the cluster could not take fails with what the cluster said, and the next one goes', async () => {
  const { gate, fail } = gateOver();
  fail(new ClusterError('timed-out', 'unknown'));
  const failed = await gate.offer(1, [at('A', 10, 1)]).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'timed-out', effect: 'unknown' });
  fail(null);
  await expect(gate.offer(1, [at('A', 11, 2)])).resolves.toMatchObject({ accepted: 1 });
});

test('after every frame the prices are those that taking each update by itself would have left', async () => {
  const update = fc.record({
    source: fc.integer({ min: 1, max: 2 }),
    symbol: fc.constantFrom('A', 'B', 'C'),
    sequence: fc.integer({ min: 1, max: 6 }),
  });
  const script = fc.array(fc.array(update, { minLength: 1, maxLength: 8 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(script, async (requests) => {
      const { gate, frames } = gateOver();
      const naive = new Map<string, number>();
      const last = new Map<string, number>();
      let units = 0;
      const offers = requests.map((request) => {
        const { source } = request[0] ?? { source: 1 };
        const updates = request.map(({ symbol, sequence }) => at(symbol, (units += 1), sequence));
        for (const { symbol, priceUnits, sequence } of updates) {
          if (sequence <= (last.get(`${source} ${symbol}`) ?? 0)) continue;
          last.set(`${source} ${symbol}`, sequence);
          naive.set(symbol, priceUnits);
        }
        return gate.offer(source, updates);
      });
      await Promise.all(offers);
      expect(pricesAfter(frames)).toEqual(naive);
    }),
    { numRuns: 60 },
  );
});

function pricesAfter(frames: readonly (readonly SetPrice[])[]): Map<string, number> {
  const prices = new Map<string, number>();
  const last = new Map<string, number>();
  for (const { source, symbol, priceUnits, sourceSequence } of frames.flat()) {
    if ((sourceSequence ?? 0) <= (last.get(`${source} ${symbol}`) ?? 0)) continue;
    last.set(`${source} ${symbol}`, sourceSequence ?? 0);
    prices.set(symbol, priceUnits);
  }
  return prices;
}

test.each([0, -1, priceUnitsMax + 1])(
  'a price of %i units takes the place of none',
  async (units) => {
    const { gate, frames } = gateOver();
    const acks = await Promise.all([
      gate.offer(1, [at('A', 10, 1)]),
      gate.offer(1, [at('A', units, 2)]),
    ]);
    expect(frames[0]?.map(({ priceUnits }) => priceUnits)).toEqual([10, units]);
    expect(acks).toMatchObject([
      { accepted: 1, conflated: 0 },
      { accepted: 0, refused: [{ reason: 'bad-amount' }] },
    ]);
  },
);
