// A byte of one node's identity is flipped while it is stopped. It takes itself for nobody: it refuses to
// start and names the file, the others go on, and with the file put back it is one of them again.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prng } from '../../../../src/base/prng.ts';
import { IDENTITY_NAME } from '../../../../src/raft/storage/identity-file.ts';
import { expectConserved, expectEqualDigests } from '../../../system/replicas.ts';
import { expectAllTold, Traders } from '../../../system/traders.ts';
import { flipWithin } from '../data-files.ts';
import { harmableCluster } from '../harmed-cluster.ts';
import { torture } from '../torture.ts';

test(
  'a node with a flipped byte in its identity refuses to start, and no client sees a difference',
  async () => {
    const cluster = await harmableCluster();
    const random = prng(torture.seed);
    const nodeId = 1 + random.below(3);
    const traders = new Traders(cluster.client(), { count: 4 });
    await traders.more(100);
    await cluster.stopChild(nodeId);
    const file = join(cluster.node(nodeId).dataDir, IDENTITY_NAME);
    const whole = readFileSync(file);
    flipWithin(file, random.below(1000) / 1000);
    const before = cluster.log(`node-${nodeId}`).length;
    const ready = cluster.restartChild(nodeId, 120_000);
    await cluster.eventually('it says what is wrong', 60_000, () =>
      Promise.resolve(
        cluster.log(`node-${nodeId}`).slice(before).includes(IDENTITY_NAME) ? true : null,
      ),
    );
    await traders.more(200);
    writeFileSync(file, whole);
    await ready;
    await traders.more(100);
    await traders.stop();
    expect(traders.failures).toEqual([]);
    await expectAllTold(cluster.client(), traders.told);
    await expectEqualDigests(cluster);
    await expectConserved(cluster);
  },
  torture.timeoutMs,
);
