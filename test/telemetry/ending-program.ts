// A process that ends in the manner it is told on its command line.

import { assert } from '../../src/base/assert.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { endProcessWell } from '../../src/telemetry/process-end.ts';

const manner = process.argv[2] ?? 'orderly';
const log = createLogger({ process: 'ending-program' });

const stops: Readonly<Record<string, () => Promise<void>>> = {
  orderly: async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    log.info({ event: 'doing-the-stopping' });
  },
  failing: () => Promise.reject(new Error('could not stop')),
};

endProcessWell({
  log,
  stop: stops[manner] ?? (() => new Promise(() => undefined)),
  deadlineMs: manner === 'never' ? 60_000 : 100,
});
setInterval(() => undefined, 60_000);
log.info({ event: 'ready' });

const failures: Readonly<Record<string, () => void>> = {
  throws: () => {
    throw new Error('nobody\ncaught me');
  },
  rejects: () => {
    void Promise.reject(new Error('nobody waited for me'));
  },
  asserts: () => assert(manner === '', 'a commit is never taken back'),
  chatty: () => {
    for (let count = 0; count < 5_000; count += 1) log.info({ event: 'chat', count });
    throw new Error('enough');
  },
};
const failure = failures[manner];
if (failure !== undefined) setImmediate(failure);
