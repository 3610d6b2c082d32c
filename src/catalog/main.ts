// The entry point of the catalog process: reads its flags, runs the catalog, turns what goes wrong
// before it runs into one line and an exit code (2: not understood, 1: cannot start).

import { CommanderError } from 'commander';
import { collectSeldom } from '../telemetry/collect-seldom.ts';
import { createLogger } from '../telemetry/logger.ts';
import { endProcessWell } from '../telemetry/process-end.ts';
import { CatalogService } from './catalog-service.ts';
import { readCatalogFlags } from './catalog-flags.ts';
import type { CatalogFlags } from './catalog-flags.ts';

const stopDeadlineMs = 8000;

/** Over what was alive at its last full collection: as in the frontend. */
const heapGrowthPercent = 100;

try {
  await run(readCatalogFlags(process.argv.slice(2)));
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  console.error(`catalog: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function run(flags: CatalogFlags): Promise<void> {
  collectSeldom(heapGrowthPercent);
  const log = createLogger({ process: 'catalog' });
  const service = new CatalogService(flags, log);
  const stop = endProcessWell({ log, stop: () => service.stop(), deadlineMs: stopDeadlineMs });
  if (flags.exitWithParent) onParentGone(() => stop('parent-gone'));
  await service.start();
}

// The launcher holds the other end of stdin and never writes: it can only close.
function onParentGone(act: () => void): void {
  process.stdin.once('close', act);
  process.stdin.once('error', act);
  process.stdin.resume();
}
