// Ports that cannot be had, in a sentence: whose they are, all in one line. Knows no system calls: who the
// listeners' parent is, it is told.

import type { TakenPort } from './port-check.ts';

/** `launcherPid`: of the launcher whose processes hold all of them; null: it is not so, or unknown. */
export function takenPortsText(taken: readonly TakenPort[], launcherPid: number | null): string {
  const ports = taken.map(({ port }) => port);
  const what = ports.length === 1 ? 'a port' : `${ports.length} ports`;
  if (launcherPid !== null) {
    return `Another cluster uses ${what} of this one (launcher pid ${launcherPid}): ${ports.join(', ')}.`;
  }
  const pids = [...new Set(taken.flatMap(({ pid }) => pid ?? []))];
  const strangers = taken.some(({ pid }) => pid === null)
    ? ['some that the system does not name']
    : [];
  const who = `pid${pids.length + strangers.length === 1 ? '' : 's'} ${[...pids, ...strangers].join(', ')}`;
  const programs =
    pids.length + strangers.length === 1 ? 'Another program uses' : 'Other programs use';
  const whose = pids.length === 0 ? 'whose pid the system does not say' : who;
  return `${programs} ${what} of this cluster (${whose}): ${ports.join(', ')}.`;
}
