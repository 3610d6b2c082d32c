// Turns the core's events into log lines: what an operator wants to see at `info`, the rest at
// `debug`. The events carry their own fields.

import type { RaftEvent } from '../../raft/core/raft-event.ts';
import type { Log } from '../../telemetry/log.ts';

const shown: ReadonlySet<RaftEvent['event']> = new Set<RaftEvent['event']>([
  'became-leader',
  'became-follower',
  'became-candidate',
  'quorum-lost',
  'stepped-down',
  'leader-gone',
]);

export function raftLogLines(log: Log): (event: RaftEvent) => void {
  return (event) => {
    if (shown.has(event.event)) log.info({ ...event });
    else log.debug({ ...event });
  };
}
