// SIGKILL to a lone node at any moment: while it writes, while it flushes its books, while it cuts
// its log, while it recovers from the kill before. What was acknowledged is there every time.

import { expect, onTestFinished, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { LocalCluster } from '../../system/local-cluster.ts';
import { expectConserved } from '../../system/replicas.ts';
import { expectAllTold, openTradingFloor, Traders } from '../../system/traders.ts';
import { torture } from './torture.ts';

const kills = torture.long ? 100 : 3;
const longestLifeMs = torture.long ? 2_500 : 1_000;
/** After so many kills it is left alone until somebody was told an order: on a machine that starts it
 *  more slowly than it is killed it would never come to anything worth a kill. */
const killsInARow = 5;

test(
  `a lone node killed ${kills} times at any moment loses nothing`,
  async () => {
    const cluster = await LocalCluster.start({
      nodes: 1,
      frontends: 0,
      profile: 'lan',
      logRetainMb: 1,
    });
    onTestFinished(() => cluster[Symbol.asyncDispose]());
    await openTradingFloor(cluster.client());
    const random = prng(torture.seed);
    // As densely as they can, so that a kill meets a write.
    const traders = new Traders(cluster.client(), { count: 8, thinkMs: 1 });
    for (let kill = 0; kill < kills; kill += 1) {
      const waitMs = random.below(longestLifeMs);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const pid = await cluster.eventually('it runs', 20_000, () =>
        Promise.resolve(cluster.node(1).pid),
      );
      process.kill(pid, 'SIGKILL');
      await cluster.eventually('it runs again', 20_000, () => {
        const { pid: next } = cluster.node(1);
        return Promise.resolve(next === null || next === pid ? null : next);
      });
      if (kill % killsInARow === killsInARow - 1) await traders.more(1, 120_000);
    }
    await cluster.untilReady('node-1');
    await traders.more(100);
    await traders.stop();
    torture.tell('random kills', { seed: torture.seed, kills, told: traders.told.length });
    expect(traders.failures).toEqual([]);
    await expectAllTold(cluster.client(), traders.told);
    await expectConserved(cluster);
  },
  torture.timeoutMs,
);
