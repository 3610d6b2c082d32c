// The file that tells every change of a replica's state, a line each. Written at once, so that a killed
// process has told all it did. Adds when: files of several nodes of one machine are merged by it.
//
//   {"time":1767225600000000000,"tag":"trace","event":{…}}\n        ns since 1970

import { openSync, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Appends; opens the file now. @throws Error when it cannot be written */
export function raftTraceTo(path: string): (line: string) => void {
  const file = openSync(path, 'a');
  return (line) => {
    const ms = performance.timeOrigin + performance.now();
    // A double holds no ns since 1970; the last digits are put there as text.
    const time = `${Math.floor(ms * 1_000)}000`;
    writeSync(file, `{"time":${time},${line.slice(1)}\n`);
  };
}
