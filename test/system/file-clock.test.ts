// A file played in its own time: how much of it is rejected is fixed, whatever the machines' clocks say
// and whoever leads. Nodes that were not told so do not take the time from anybody.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { fileSteps } from '../../src/cli/replay/file-steps.ts';
import { readWorkloadText } from '../../src/cli/replay/workload-file.ts';
import { realWorkload } from '../cli/real-workloads.ts';
import { naiveRejections } from '../oracle/naive-replay.ts';
import { tellFigures } from './figures.ts';
import { LocalCluster } from './local-cluster.ts';
import { expectConserved, expectEqualDigests } from './replicas.ts';

const file = realWorkload('45User_testWorkLoad.txt');
let cluster: LocalCluster;

beforeAll(async () => {
  cluster = await LocalCluster.start({ frontends: 0, args: ['--file-clock'] });
  return async () => {
    await cluster[Symbol.asyncDispose]();
  };
});

test('as many lines are rejected as the naive books reject, through a leader kill', async () => {
  const dumps = ['--dump-dir', cluster.dataDir];
  const words = ['replay', file, '--clock', 'file', ...dumps, '-o', 'json'];
  const playing = cluster.cli(...words);
  const client = cluster.client();
  await cluster.eventually('some progress', 30_000, async () =>
    (await client.summary()).value.orders > 50 ? true : null,
  );
  const { nodeId } = await cluster.killLeader();
  const { code, stdout, stderr } = await playing;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as {
    readonly totals: Readonly<Record<string, number>>;
    readonly elapsedMs: number;
  };
  const { inOrder } = readWorkloadText(readFileSync(file, 'utf8'));
  const wanted = naiveRejections(fileSteps(inOrder, { seed: 1, startMs: 2_000_000_000_000 }));
  expect(report.totals).toMatchObject({ rejected: wanted, unknown: 0, failed: 0 });
  tellFigures('file clock', { ...report.totals, elapsedMs: report.elapsedMs, killed: nodeId });
  await cluster.untilReady(`node-${nodeId}`);
  await expectEqualDigests(cluster);
  await expectConserved(cluster);
});
