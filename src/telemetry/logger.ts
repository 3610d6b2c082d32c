// One JSON line per event on stdout, with `event`, `src`, `process` and `node`. Never more than one
// line: newlines in values are escaped. Knows nothing of what the events mean.

import { destination as openDestination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { callSite } from './call-site.ts';
import type { Log, LogFields } from './log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerOptions {
  /** node, catalog, frontend, monitor, launcher. */
  readonly process: string;
  /** Which of them, where there are several. */
  readonly node?: number | string;
  readonly level?: LogLevel;
  /** Takes each line with its newline; stdout when not given. */
  readonly write?: (line: string) => void;
}

/**
 * Each line is written before the call returns: the last words of a process arrive, in order.
 * Background writing loses that order at exit; and events are rare enough to be waited for.
 */
export function createLogger(options: LoggerOptions): Log {
  const { process, node, level = 'info' } = options;
  const logger = pino(
    {
      level,
      base: { process, ...(node === undefined ? {} : { node }) },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFields },
    },
    destinationOf(options.write),
  );
  return logOf(logger);
}

function destinationOf(write: ((line: string) => void) | undefined): DestinationStream {
  if (write !== undefined) return { write };
  return openDestination({ dest: 1, sync: true });
}

function logOf(logger: Logger): Log {
  const line = (level: LogLevel): ((fields: LogFields) => void) => {
    const say = (fields: LogFields): void => {
      if (logger.isLevelEnabled(level)) logger[level]({ src: callSite(say), ...fields });
    };
    return say;
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => logOf(logger.child({ ...fields })),
  };
}

/** Whatever was thrown, as fields: its kind, message and code, where it was made, and its causes. */
export function errorFields(thrown: unknown): Readonly<Record<string, unknown>> {
  return describe(thrown, causesMax);
}

const causesMax = 4;
const framesMax = 12;

function describe(thrown: unknown, causesLeft: number): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const hasCause = thrown.cause !== undefined && causesLeft > 0;
  return {
    type: thrown.name,
    message: thrown.message,
    ...('code' in thrown ? { code: thrown.code } : {}),
    stack: frames.slice(0, framesMax).map((line) => line.trim().slice('at '.length)),
    ...(hasCause ? { cause: describe(thrown.cause, causesLeft - 1) } : {}),
  };
}
