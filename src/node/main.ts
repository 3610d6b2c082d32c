// The node's process: `init` gives a directory its identity, `run` serves it until told to stop,
// `inspect` prints what its log holds; `verify`, `restore` and `export-…` read snapshot files; `trial`
// reads books that earlier starts did not survive. Knows flags, exit codes and signals; what a node
// is made of stands in compose.ts.

import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { monotonicMs, wallClockMs } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import { readIdentity } from '../raft/storage/identity-file.ts';
import type { Log } from '../telemetry/log.ts';
import { createLogger } from '../telemetry/logger.ts';
import { endProcessWell } from '../telemetry/process-end.ts';
import { endBroken } from './broken-end.ts';
import { composeNode } from './compose.ts';
import { trial } from './books-trial.ts';
import { exportBooks } from './export-books.ts';
import { exportLog } from './export-log.ts';
import { initNode } from './init.ts';
import { inspectLog } from './inspect-log.ts';
import { joinNode } from './join.ts';
import { NodeMeters } from './node-meters.ts';
import { parseRunOptions, UsageError } from './run-options.ts';
import { restoreNode } from './restore.ts';
import { NodeServices } from './services.ts';
import { verifySnapshot } from './verify-snapshot.ts';

const usage = `usage: holdfast-node init --data-dir DIR --cluster-id HEX --node-id N --members JSON
       holdfast-node join --data-dir DIR --cluster-id HEX --group-id N --founders JSON --self JSON
       holdfast-node run  --data-dir DIR [--profile default|lan] [--log-retain-mb N] [--scrub-seconds N]
                          [--standing-learner SECONDS] [--file-clock] [--log-level debug|info|warn|error]
                          [--trace-raft FILE] [--exit-with-parent]
       holdfast-node inspect --data-dir DIR [--from INDEX] [--to INDEX]
       holdfast-node verify --file SNAPSHOT
       holdfast-node trial --data-dir DIR --books N
       holdfast-node export-log --file SNAPSHOT [--from INDEX] [--to INDEX] [--answers]
       holdfast-node export-books --file SNAPSHOT
       holdfast-node restore --file SNAPSHOT --data-dir DIR --cluster-id HEX --node-id N --members JSON`;

const systemClock: Clock = {
  monotonic: () => monotonicMs(performance.now()),
  wall: () => wallClockMs(Date.now()),
};

const stopDeadlineMs = 8_000;

/** How much the heap may grow over what was alive at the last full collection before the next. By
 *  itself V8 lets a small heap grow fourfold, and with it the buffers that only a full collection
 *  frees: a third of the memory of a busy node, for a collection a second less. */
const heapGrowthPercent = 60;

async function main(args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args;
  if (verb === 'init') {
    const { clusterId, nodeId } = await initNode(rest);
    process.stdout.write(`node ${nodeId} of cluster ${clusterId} initialised\n`);
    return;
  }
  if (verb === 'join') {
    process.stdout.write(`${JSON.stringify(await joinNode(rest))}\n`);
    return;
  }
  if (verb === 'verify') {
    process.stdout.write(`${JSON.stringify(await verifySnapshot(rest))}\n`);
    return;
  }
  if (verb === 'export-log') return exportLog(rest, process.stdout);
  if (verb === 'export-books') return exportBooks(rest, process.stdout);
  if (verb === 'restore') {
    process.stdout.write(`${JSON.stringify(await restoreNode(rest))}\n`);
    return;
  }
  if (verb === 'trial') {
    // The open stdin, our leash, would keep the process.
    process.exit(await trial(rest));
  }
  if (verb === 'inspect') {
    if (!(await inspectLog(rest, process.stdout))) process.exitCode = 1;
    return;
  }
  if (verb !== 'run') throw new UsageError(usage);
  await runNode(rest);
}

async function runNode(args: readonly string[]): Promise<void> {
  // gRPC's own lines on stderr are no JSON; what matters reaches our log as events.
  setLogVerbosity(logVerbosity.NONE);
  setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
  const options = parseRunOptions(args, process.env);
  const { nodeId } = await readIdentity(options.dataDir);
  const log = createLogger({ process: 'node', node: nodeId, level: options.logLevel });
  const die = (reason: unknown): void => {
    endBroken(log, reason);
  };
  const meters = new NodeMeters(nodeId);
  const leaving = new Leaving(log);
  const removed = (): void => {
    leaving.leave();
  };
  const parts = await composeNode(options, { clock: systemClock, log, meters, die, removed });
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

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
