// The supplier asks for what is low and for nothing else, and bears a cluster that cannot answer.

import { expect, test } from 'vitest';
import { Restocker } from '../../src/catalog/restocker.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';
import type { Command } from '../../src/domain/command.ts';
import { quantity } from '../../src/domain/quantity.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { row } from './running-catalog.ts';

test('every stock below the level is asked for, those without end and those above are not (K36)', async () => {
  const asked: Command[] = [];
  let failing = true;
  const restocker = new Restocker({
    client: {
      submitAll: (commands) => {
        asked.push(...commands);
        if (failing) return Promise.reject(new ClusterError('no-quorum', 'none'));
        return Promise.resolve([]);
      },
    },
    view: {
      all: () => [
        { ...row('LOW', 1, 1), inventory: quantity(7) },
        { ...row('FULL', 1, 1), inventory: quantity(100) },
        { ...row('ENDLESS', 1, 1), inventory: null },
      ],
    },
    level: quantity(100),
    everyMs: 10_000,
    log: createLogger({ process: 'catalog', write: () => undefined }),
  });
  await restocker.restock();
  failing = false;
  await restocker.restock();
  const low = { kind: 'restock', symbol: 'LOW', quantity: 100 };
  expect(asked).toEqual([low, low]);
});
