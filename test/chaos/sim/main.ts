// `npm run sim`: plays seeds and ends with 0 if every promise was kept, 1 at the first violation,
// with all it takes to see it again. What the flags mean is in sim-help.txt.

import { setFlagsFromString } from 'node:v8';
import { inliningFlags } from './engine-flags.ts';
import type { PlannedSeed } from './seed-plan.ts';
import { runSeed } from './sim-run.ts';
import { SimReport } from './sim-report.ts';
import { readSimFlags } from './sim-flags.ts';
import { shrink } from './shrink.ts';

const linesShown = 200;
const flags = readSimFlags(process.argv.slice(2));
if (typeof flags === 'string') {
  process.stderr.write(`${flags}\n`);
  process.exit(2);
}

// Of the flags that it had better be started with, those that may still be set, and depend on the run.
for (const flag of inliningFlags(flags.plan.count)) setFlagsFromString(flag);

// Who stops reading, as `head` does, gets no verdict.
process.stdout.on('error', () => process.exit(2));

const report = new SimReport(flags);
for (const planned of report.seeds()) {
  const result = await runSeed({ ...planned, ...report.tracing() });
  report.played(result);
  if (result.violation === null) continue;
  report.broken(result, planned.events, await lastLines(planned));
  if (flags.shrink) report.shrunk(await shrink(planned));
  process.exitCode = 1;
  break;
}
report.end();

// The same again, this time with every line.
async function lastLines(planned: PlannedSeed) {
  const lines: string[] = [];
  await runSeed({ ...planned, trace: (line) => lines.push(line) });
  return lines.slice(-linesShown);
}
