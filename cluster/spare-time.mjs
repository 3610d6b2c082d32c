// Runs a program in the time that others leave over: at the lowest priority, and its words are told in one
// piece once it has ended. Knows nothing of what it runs.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const leastOfAll = constants.priority.PRIORITY_LOW;

/** Resolves to the exit status once it has ended and its words were told. Ends with this process. */
export function runInSpareTime(args, options) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  // A session of its own: Linux weighs whole sessions against each other, by a number that each has.
  const child = spawn(process.execPath, args, { ...options, stdio, detached: true });
  if (child.pid !== undefined) giveWay(child.pid);
  const endIt = () => process.kill(-child.pid, 'SIGTERM');
  const interrupted = () => process.exit(130);
  process.once('exit', endIt).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  let said = '';
  const hear = (chunk) => (said += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => {
    child.once('error', (error) => hear(`${error.message}\n`));
    child.once('close', (status) => {
      process.off('exit', endIt).off('SIGINT', interrupted).off('SIGTERM', interrupted);
      process.stdout.write(said);
      resolve(status);
    });
  });
}

function giveWay(pid) {
  setPriority(pid, leastOfAll);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(leastOfAll));
  } catch {
    // Not every system weighs sessions; where this one does not, the process's own number counts.
  }
}
