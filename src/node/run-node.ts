// `node run`: serves a node's directory until told to stop. Knows signals, the parent's leash and how
// a process ends; what a node is made of stands in compose.ts.

import { performance } from 'node:perf_hooks';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { readIdentity } from '../raft/storage/identity-file.ts';
import type { Log } from '../telemetry/log.ts';
import { collectSeldom } from '../telemetry/collect-seldom.ts';
import { createLogger } from '../telemetry/logger.ts';
import { endProcessWell } from '../telemetry/process-end.ts';
import { endBroken } from './health/broken-end.ts';
import { composeNode } from './compose.ts';
import { NodeMeters } from './node-meters.ts';
import { parseRunOptions, UsageError } from './run-options.ts';
import { NodeServices } from './services.ts';

const clockOf = (offsetMs: number): Clock => ({
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now() + offsetMs),
});

const stopDeadlineMs = 8_000;

/** How much the heap may grow over what was alive at the last full collection before the next. By
 *  itself V8 lets a small heap grow fourfold, and with it the buffers that only a full collection
 *  frees: a third of the memory of a busy node, for a collection a second less. */
const heapGrowthPercent = 60;

/** Returns once it serves; the process lives on until it is told to stop. @throws UsageError */
export async function runNode(args: readonly string[]): Promise<void> {
  // gRPC's own lines on stderr are no JSON; what matters reaches our log as events.
  setLogVerbosity(logVerbosity.NONE);
  collectSeldom(heapGrowthPercent);
  const options = parseRunOptions(args, process.env);
  const { nodeId } = await readIdentity(options.dataDir);
  if (options.nodeId !== null && options.nodeId !== nodeId) {
    throw new UsageError(
      `NODE_ID: is ${options.nodeId}, but ${options.dataDir} is node ${nodeId}'s`,
    );
  }
  const log = createLogger({ process: 'node', node: nodeId, level: options.logLevel });
  const die = (reason: unknown): void => {
    endBroken(log, reason);
  };
  const meters = new NodeMeters(nodeId);
  const leaving = new Leaving(log);
  const removed = (): void => {
    leaving.leave();
  };
  const clock = clockOf(options.clockOffsetMs);
  const parts = await composeNode(options, { clock, log, meters, die, removed });
  const { suspect, torn } = parts.recovered;
  if (torn !== null) log.warn({ event: 'torn-tail-cut', ...torn });
  if (suspect !== null) log.error({ event: 'suspect', ...suspect });
  meters.watch(parts);
  const services = new NodeServices(parts, meters);
  const end = endProcessWell({ log, stop: () => services.stop(), deadlineMs: stopDeadlineMs });
  leaving.end = end;
  await services.start();
  log.info({ event: 'started', appliedIndex: parts.live.books.appliedIndex, ...addresses(parts) });
  if (options.exitWithParent) endWithParent(end);
}

// A node that was removed stops as if it were told to, once.
class Leaving {
  end: ((reason: string) => void) | null = null;
  readonly #log: Log;
  #left = false;

  constructor(log: Log) {
    this.#log = log;
  }

  leave(): void {
    if (this.#left || this.end === null) return;
    this.#left = true;
    this.#log.warn({ event: 'removed-from-cluster' });
    this.end('removed-from-cluster');
  }
}

function addresses({ members }: { members: { self: object } }): object {
  return { ...members.self };
}

// Whoever started us holds the other end of our standard input: when it closes, nobody is left.
function endWithParent(end: (reason: string) => void): void {
  process.stdin.resume();
  process.stdin.on('end', () => {
    end('parent-gone');
  });
  process.stdin.on('error', () => {
    end('parent-gone');
  });
}
