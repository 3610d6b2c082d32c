// The short live chaos run: leaders killed, paused and cut off under load; and the same from the
// command line against a user's own cluster. The long ones are `npm run chaos`.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { History } from '../../src/cli/chaos/history.ts';
import type { EventType, EventValue, OpenOperation } from '../../src/cli/chaos/history.ts';
import { liveChaos } from '../chaos/live/live-chaos.ts';
import { readScenario } from '../chaos/live/scenario-file.ts';
import { readTrace, traceViolations } from '../raft/codec/trace-judge.ts';
import { cloneRoot } from './clone-root.ts';
import { freshDirectory, LocalCluster } from './local-cluster.ts';
import type { CommandEnd } from './local-cluster.ts';

function freshFolder(): string {
  const folder = freshDirectory();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

const eventsIn = (path: string): { op: string; type: string }[] =>
  linesOf(path).map((line) => JSON.parse(line) as { op: string; type: string });

/** `npm run chaos` without npm: `npm test` has built before. */
function npmRunChaos(...words: string[]): Promise<CommandEnd> {
  const root = cloneRoot(import.meta.dirname);
  const entry = join(root, 'dist', 'test', 'chaos', 'live', 'main.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, ...words], { cwd: root }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

test('killed, paused and cut-off leaders cost no acknowledged order', async () => {
  const folder = freshFolder();
  const [history, trace] = [join(folder, 'history.jsonl'), join(folder, 'trace.ndjson')];
  const words = ['smoke', '--profile', 'lan', '--history', history, '--trace-raft', trace];
  const { code, stdout, stderr } = await npmRunChaos(...words);
  process.stdout.write(stdout);
  expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
  for (const row of ['fault kill leader', 'fault pause leader', 'fault partition leader', 'lost'])
    expect(stdout).toContain(row);
  for (const row of ['duplicated', 'laws broken', 'digests', 'non-linearizable', 'passed'])
    expect(stdout).toContain(row);
  const orders = eventsIn(history).filter(({ op, type }) => op === 'order' && type === 'ok');
  expect(stdout).toContain(`of ${orders.length} acknowledged`);
  expect(traceViolations(readTrace(linesOf(trace)))).toEqual([]);
});

/** Writes down a number that nobody was told, and a price that nobody wrote, once each. */
class LyingHistory extends History {
  readonly #lies: Record<string, EventValue> = {
    order: { number: 1_000_000_007 },
    read: { price: '7' },
  };

  override end(
    operation: OpenOperation,
    type: Exclude<EventType, 'invoke'>,
    value: EventValue,
  ): void {
    const lie = type === 'ok' ? this.#lies[operation.op] : undefined;
    if (lie !== undefined) this.#lies[operation.op] = {};
    super.end(operation, type, { ...value, ...lie });
  }
}

test('the judges say no to a history that lies', async () => {
  const report = await liveChaos({
    scenario: { ...readScenario('leader-kills'), seconds: 1 },
    ...{ historyPath: null, traceRaft: null, profile: 'lan', network: 'wires', seed: 1 },
    openHistory: (onLine) => new LyingHistory(onLine),
    say: () => undefined,
    signal: new AbortController().signal,
  });
  expect(report.passed).toBe(false);
  expect(report.after.orders.lost.join()).toContain('order 1000000007');
  expect(report.after.orders.duplicated).toHaveLength(1);
  const [registers] = report.judged;
  expect(registers?.violations.join()).toContain('"price":"7"');
});

test('holdfast chaos breaks a running cluster and finds nothing lost', async () => {
  const cluster = await LocalCluster.start({ nodes: 3, frontends: 0, profile: 'lan' });
  onTestFinished(() => cluster[Symbol.asyncDispose]());
  const historyPath = join(freshFolder(), 'history.jsonl');
  const words = ['chaos', '--seconds', '6', '--clients', '2', '--history', historyPath];
  const { code, stdout, stderr } = await cluster.cli(...words, '--faults', 'kill,pause,transfer');
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toContain('lost');
  expect(existsSync(historyPath)).toBe(true);
  expect(eventsIn(historyPath).some(({ type }) => type === 'ok')).toBe(true);
});
