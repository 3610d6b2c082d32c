// How processes end, in real processes: exit codes, and one line that says why.

import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProgram } from './child-program.ts';
import type { ChildProgram } from './child-program.ts';

let program: ChildProgram;

beforeAll(() => {
  program = buildProgram('test/telemetry/ending-program.ts');
});

afterAll(() => program.remove());

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

/** Runs the program; once it is ready, sends the signals and waits for its end. */
function run(manner: string, signals: readonly NodeJS.Signals[] = []): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program.path, manner]);
    let out = '';
    let stderr = '';
    const left = [...signals];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const next = /"(ready|stopping)"/.test(chunk.toString()) ? left.shift() : undefined;
      if (next !== undefined) child.kill(next);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => {
      const lines = out.split('\n').filter((line) => line !== '');
      resolve({
        code,
        stderr,
        lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
      });
    });
  });
}

const events = (ended: Ended): unknown[] => ended.lines.map((line) => line['event']);

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops in order and exits 0', async (signal) => {
  const ended = await run('orderly', [signal]);
  expect(events(ended)).toEqual(['ready', 'stopping', 'doing-the-stopping', 'stopped']);
  expect(ended.code).toBe(0);
  expect(ended.lines[1]).toMatchObject({ reason: signal });
  expect(ended.stderr).toBe('');
});

test('a stop that takes too long is ended at the deadline with exit 1', async () => {
  const ended = await run('overdue', ['SIGTERM']);
  expect(events(ended)).toEqual(['ready', 'stopping', 'stop-overdue']);
  expect(ended.code).toBe(1);
});

test('a second signal ends at once', async () => {
  const ended = await run('never', ['SIGINT', 'SIGINT']);
  expect(events(ended)).toEqual(['ready', 'stopping', 'stop-forced']);
  expect(ended.code).toBe(1);
});

test('a stop that fails exits 1 and says why', async () => {
  const ended = await run('failing', ['SIGTERM']);
  expect(events(ended)).toEqual(['ready', 'stopping', 'process-broken']);
  expect(ended.lines[2]).toMatchObject({ origin: 'stop', error: { message: 'could not stop' } });
  expect(ended.code).toBe(1);
});

test.each([
  ['throws', 'uncaughtException', { type: 'Error', message: 'nobody\ncaught me' }],
  ['rejects', 'unhandledRejection', { type: 'Error', message: 'nobody waited for me' }],
  [
    'asserts',
    'uncaughtException',
    { type: 'AssertionFailed', message: 'a commit is never taken back' },
  ],
])('a process that %s says so in one line and exits 1', async (manner, origin, error) => {
  const ended = await run(manner);
  expect(events(ended)).toEqual(['ready', 'process-broken']);
  expect(ended.lines[1]).toMatchObject({ origin, level: 'error', error });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe('');
});

test('thousands of lines written just before the end all arrive', async () => {
  const ended = await run('chatty');
  expect(ended.lines).toHaveLength(5_002);
  expect(ended.lines.at(-1)).toMatchObject({ event: 'process-broken' });
});
