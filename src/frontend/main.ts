// The entry point of the frontend process. Reads what it is told, starts, and ends in order when
// asked. Exit codes: 0 after an orderly stop, 1 failed, 2 told wrongly. Runs on import.

import { TlsFlawed } from '../access/tls-files.ts';
import { collectSeldom } from '../telemetry/collect-seldom.ts';
import { createLogger } from '../telemetry/logger.ts';
import { endProcessWell } from '../telemetry/process-end.ts';
import { composeFrontend } from './compose.ts';
import { UsageError, readFrontendConfig } from './frontend-config.ts';
import type { FrontendConfig } from './frontend-config.ts';

const stopDeadlineMs = 8_000;

/** Over what was alive at its last full collection. By itself V8 collects a frontend's heap every two
 *  seconds, to win a tenth of it, and on a busy machine every viewer waits for that. */
const heapGrowthPercent = 100;

try {
  await run(readFrontendConfig(process.argv.slice(2), process.env));
} catch (error) {
  console.error(`frontend: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof UsageError || error instanceof TlsFlawed ? 2 : 1);
}

async function run(config: FrontendConfig): Promise<void> {
  collectSeldom(heapGrowthPercent);
  const node = `frontend-${config.port}`;
  const log = createLogger({ process: 'frontend', node, level: config.logLevel });
  const frontend = composeFrontend(config, log);
  const stop = endProcessWell({ log, stop: () => frontend.stop(), deadlineMs: stopDeadlineMs });
  if (config.exitWithParent) stopWithParent(stop);
  const url = await frontend.start();
  log.info({ event: 'started', url, endpoints: config.endpoints });
}

// The parent holds the other end of our standard input and never writes to it.
function stopWithParent(stop: (reason: string) => void): void {
  process.stdin.once('close', () => stop('parent-gone'));
  process.stdin.once('error', () => stop('parent-gone'));
  process.stdin.resume();
}
