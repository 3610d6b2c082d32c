// Log lines: one line each, with the fields every reader relies on.

import { expect, test } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import type { LoggerOptions } from '../../src/telemetry/logger.ts';
import type { Log } from '../../src/telemetry/log.ts';

/** A log and the lines it wrote, parsed. */
function logged(options: Partial<LoggerOptions> = {}): {
  log: Log;
  lines: () => Record<string, unknown>[];
  raw: string[];
} {
  const raw: string[] = [];
  const log = createLogger({
    process: 'node',
    node: 2,
    write: (line) => raw.push(line),
    ...options,
  });
  return { log, raw, lines: () => raw.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a line says what happened, when, where in the source and on which node', () => {
  const { log, lines } = logged();
  log.info({ event: 'became-leader', term: 3, txn: 42 });
  const line = lines()[0] ?? {};
  expect(line).toMatchObject({
    event: 'became-leader',
    process: 'node',
    node: 2,
    term: 3,
    txn: 42,
  });
  expect(line['level']).toBe('info');
  expect(line['src']).toMatch(/^test\/telemetry\/logger\.test\.ts:\d+$/);
  expect(Date.parse(String(line['time']))).toBeGreaterThan(0);
});

test('every level names the line that asked, a child too', () => {
  const { log, lines } = logged({ level: 'debug' });
  const child = log.child({ peer: 3 });
  for (const one of [log, child]) {
    one.debug({ event: 'e' });
    one.info({ event: 'e' });
    one.warn({ event: 'e' });
    one.error({ event: 'e' });
  }
  expect(lines().map((line) => line['level'])).toEqual([
    'debug',
    'info',
    'warn',
    'error',
    'debug',
    'info',
    'warn',
    'error',
  ]);
  expect(lines().every((line) => String(line['src']).startsWith('test/telemetry/'))).toBe(true);
  expect(lines().filter((line) => line['peer'] === 3)).toHaveLength(4);
});

test('no value makes a second line', () => {
  const { log, raw, lines } = logged();
  const cause = new Error('the disk\nis full');
  log.error({ event: 'failed', text: 'a\nb\r\nc\u2028d', error: new Error('x\ny', { cause }) });
  log.error({ event: 'failed', error: 'thrown\ntext' });
  expect(raw.map((line) => line.split('\n').length)).toEqual([2, 2]);
  expect(raw.every((line) => line.endsWith('\n'))).toBe(true);
  expect(lines()[0]?.['error']).toMatchObject({
    type: 'Error',
    message: 'x\ny',
    cause: { message: 'the disk\nis full' },
  });
  expect(lines()[1]?.['error']).toEqual({ type: 'string', message: 'thrown\ntext' });
});

test('an error that is its own cause ends somewhere', () => {
  const { log, raw } = logged();
  const error = new Error('round');
  error.cause = error;
  log.error({ event: 'failed', error });
  expect(raw[0]?.length).toBeLessThan(20_000);
});

test('what is below the level costs nothing and says nothing', () => {
  const { log, raw } = logged({ level: 'warn' });
  log.info({ event: 'quiet' });
  log.warn({ event: 'loud' });
  expect(raw).toHaveLength(1);
});

test('the methods may be handed on by themselves', () => {
  const { log, lines } = logged();
  const { info } = log;
  info({ event: 'handed-on' });
  expect(lines()[0]?.['event']).toBe('handed-on');
});
