// The short live chaos run: leaders killed, paused and cut off under load; and the same from the
// command line against a user's own cluster. The long ones are `npm run chaos`.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chaosText } from '../../src/cli/chaos/chaos-report.ts';
import { liveChaos } from '../chaos/live/live-chaos.ts';
import { readScenario } from '../chaos/live/scenario-file.ts';
import { freshDirectory, LocalCluster } from './local-cluster.ts';

function freshHistory(): string {
  const folder = freshDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'history.jsonl');
}

const eventsIn = (path: string): { op: string; type: string }[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { op: string; type: string });

test('killed, paused and cut-off leaders cost no acknowledged order', async () => {
  const historyPath = freshHistory();
  const scenario = readScenario('smoke');
  const report = await liveChaos({
    ...{ scenario, historyPath, profile: 'lan', network: 'wires', seed: 1 },
    say: () => undefined,
    signal: new AbortController().signal,
  });
  process.stdout.write(`${chaosText(report)}\n`);
  expect(report).toMatchObject({ stuck: [], passed: true });
  expect(report.faults).toHaveLength(scenario.faults.length);
  expect(report.faults.every(({ outageMs }) => outageMs !== null)).toBe(true);
  const orders = eventsIn(historyPath).filter(({ op }) => op === 'order');
  const ok = orders.filter(({ type }) => type === 'ok').length;
  expect(ok).toBe(report.after.orders.acknowledged);
});

test('holdfast chaos breaks a running cluster and finds nothing lost', async () => {
  const cluster = await LocalCluster.start({ nodes: 3, frontends: 0, profile: 'lan' });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  const historyPath = freshHistory();
  const words = ['chaos', '--seconds', '6', '--clients', '2', '--history', historyPath];
  const { code, stdout, stderr } = await cluster.cli(...words, '--faults', 'kill,pause,transfer');
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toContain('lost');
  expect(existsSync(historyPath)).toBe(true);
  expect(eventsIn(historyPath).some(({ type }) => type === 'ok')).toBe(true);
});
