// The end of a process in which something that must hold does not, or whose disk failed: said, and
// then at once, whatever else goes on. Knows no parts.

import type { Log } from '../../telemetry/log.ts';
import { DiskHangs } from '../consensus/hung-write.ts';

/** Does not return. */
export function endBroken(log: Log, reason: unknown): never {
  log.error({ event: 'broken', error: reason });
  // An orderly exit would wait for the very write that hangs.
  if (reason instanceof DiskHangs) process.kill(process.pid, 'SIGKILL');
  process.exit(1);
}
