// One node of three is stopped, a byte of its files is flipped, and it is started again under load. It
// mends itself from the others, or refuses while they go on; no client ever sees the difference.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { someFollower } from '../../system/replicas.ts';
import { dataFiles, flipWithin, largestOf } from './data-files.ts';
import { cutLog, harmableCluster, harmed } from './harmed-cluster.ts';
import { torture } from './torture.ts';

test(
  'a flipped byte in any file of one node of three never reaches a client',
  async () => {
    const cluster = await harmableCluster({ logRetainMb: 1 });
    if (torture.long) await cutLog(cluster, await someFollower(cluster));
    const random = prng(torture.seed);
    const place = (): number => random.below(1000) / 1000;
    const rounds = torture.long ? 20 : 1;
    const found: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of ['log', 'hardState', 'books'] as const) {
        const nodeId = 1 + random.below(3);
        const said = await harmed(cluster, nodeId, (directory) => {
          const files = dataFiles(directory);
          if (kind === 'hardState') return flipWithin(files.hardState, place());
          if (kind === 'log')
            return flipWithin(files.log[random.below(files.log.length - 1)] ?? '', place());
          return flipWithin(
            round % 2 === 0 ? largestOf(files.books) : pick(files.books, place()),
            place(),
          );
        });
        const events = ['suspect', 'books-damaged', 'snapshot-installed', 'torn-tail-cut'];
        found.push(`${kind}: ${events.filter((event) => said.includes(`"${event}"`)).join(' ')}`);
      }
    }
    torture.tell('flipped bytes in a running cluster', { seed: torture.seed, found });
    if (torture.long) expect(found.some((line) => line.startsWith('log: suspect'))).toBe(true);
  },
  torture.timeoutMs,
);

const pick = (files: readonly string[], place: number): string =>
  files[Math.floor(place * files.length)] ?? '';
