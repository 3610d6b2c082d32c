// The entry point of `npm run bench`: one run, in the foreground, until it is over or a signal comes.
// Runs on import. Everything it knows how to do is in the files beside it.

import { fileURLToPath } from 'node:url';
import { StopSignals } from '../cluster/stop-signals.ts';
import { Bench } from './bench.ts';
import { readBenchFlags } from './bench-flags.ts';
import type { BenchFlags } from './bench-flags.ts';
import { BenchRefused } from './bench-refused.ts';
import { killAll } from './processes.ts';

const interruptedExitCode = 130;
// This file runs as dist/bench/main.js.
const defaultDir = fileURLToPath(new URL('../../.holdfast/bench', import.meta.url));

// A closed terminal must not end the bench before its servers.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// The last resort, after an error that nobody expected as well.
process.on('exit', killAll);

const reading = readBenchFlags(process.argv.slice(2), defaultDir);
process.exitCode = reading.kind === 'exit' ? reading.exitCode : await bench(reading.flags);

async function bench(flags: BenchFlags): Promise<number> {
  const interrupt = new AbortController();
  const signals = new StopSignals();
  signals.onImpatience(() => {
    process.exit(interruptedExitCode);
  });
  void signals.asked.then(() => {
    console.error('\nstopping and cleaning up (once more: at once, data left behind)');
    interrupt.abort();
  });
  try {
    await new Bench(flags, interrupt.signal, (text) => {
      console.log(text);
    }).run();
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return interruptedExitCode;
    if (!(error instanceof BenchRefused)) throw error;
    console.error(`bench: ${error.message}\n       ${error.nextStep}`);
    return 1;
  } finally {
    signals.dispose();
  }
}
