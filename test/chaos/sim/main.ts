// `npm run sim`: plays seeds and ends with 0 if every promise was kept, 1 at the first violation,
// with all it takes to see it again. What the flags mean is in test/chaos/README.md.

import { setFlagsFromString } from 'node:v8';
import { inliningFlags } from './engine-flags.ts';
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
for (const flag of inliningFlags(flags.lastSeed - flags.firstSeed + 1)) setFlagsFromString(flag);

const report = new SimReport(flags);
for (const seed of report.seeds()) {
  const result = await runSeed({ seed, events: flags.events, ...report.tracing() });
  report.played(result);
  if (result.violation === null) continue;
  report.broken(result, await lastLines({ seed, events: flags.events }));
  if (flags.shrink) report.shrunk(await shrink({ seed, events: flags.events }));
  process.exitCode = 1;
  break;
}
report.end();

// The same again, this time with every line.
async function lastLines(run: { readonly seed: number; readonly events: number }) {
  const lines: string[] = [];
  await runSeed({ ...run, trace: (line) => lines.push(line) });
  return lines.slice(-linesShown);
}
