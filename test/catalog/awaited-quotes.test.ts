// What is waited for is looked after, all of it, not more at once than the source should bear; what
// fails keeps nothing else from its turn.

import { expect, test } from 'vitest';
import { AwaitedQuotes } from '../../src/catalog/awaited-quotes.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { row } from './running-catalog.ts';

const log = createLogger({ process: 'catalog', write: () => undefined });

test('every awaited symbol is looked after, sixteen at once, whatever becomes of one (D28)', async () => {
  const awaited = Array.from({ length: 100 }, (_, at) => `S${at}`);
  const asked: [string, number][] = [];
  let [open, openMost] = [0, 0];
  const quotes = new AwaitedQuotes({
    desk: {
      ensure: async (symbol, ageMs) => {
        asked.push([symbol, ageMs]);
        open += 1;
        openMost = Math.max(openMost, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        if (symbol === 'S7') throw new ClusterError('unavailable', 'none');
        return { row: row(symbol, 1, 1), fetched: true };
      },
    },
    awaited: () => Promise.resolve(awaited),
    log,
  });
  await quotes.refresh();
  expect(asked.map(([symbol]) => symbol)).toEqual(awaited);
  expect(openMost).toBe(16);
  for (const [, ageMs] of asked) expect(ageMs).toBeLessThan(60_000);
});

test('a cluster that cannot say what is waited for is asked again the next time', async () => {
  let asked = 0;
  const quotes = new AwaitedQuotes({
    desk: { ensure: (symbol) => Promise.resolve({ row: row(symbol, 1, 1), fetched: false }) },
    awaited: () => {
      asked += 1;
      return Promise.reject(new ClusterError('no-quorum', 'none'));
    },
    log,
  });
  await quotes.refresh();
  await quotes.refresh();
  expect(asked).toBe(2);
});
