// The entry point of `npm run chaos`: one run, in the foreground, until it is over or a signal comes.
// Runs on import. Everything it knows how to do is in the files beside it.

import { join } from 'node:path';
import { killAll } from '../../../bench/processes.ts';
import { StopSignals } from '../../../cluster/stop-signals.ts';
import { chaosText } from '../../../src/cli/chaos/chaos-report.ts';
import { cloneRoot } from '../../system/clone-root.ts';
import { missingForNamespaces } from './abilities.ts';
import { readChaosFlags } from './chaos-flags.ts';
import type { ChaosFlags } from './chaos-flags.ts';
import { measureFailover } from './failover.ts';
import { liveChaos } from './live-chaos.ts';
import { readScenario } from './scenario-file.ts';

const interruptedExitCode = 130;

// The last resort, after an error that nobody expected: no etcd is left behind.
process.on('exit', killAll);
// A closed terminal must not end this before its cluster.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const reading = readChaosFlags(process.argv.slice(2));
process.exitCode = reading.kind === 'exit' ? reading.exitCode : await chaos(reading.flags);

async function chaos(flags: ChaosFlags): Promise<number> {
  const interrupt = new AbortController();
  const signals = new StopSignals();
  // The launcher notices when we are gone, and takes the nodes with it.
  signals.onImpatience(() => process.exit(interruptedExitCode));
  void signals.asked.then(() => {
    console.error('no further faults; healing and checking (once more: at once)');
    interrupt.abort();
  });
  try {
    const run = flags.failover ? runFailover : runScenario;
    return (await run(flags, interrupt.signal)) ? 0 : 1;
  } finally {
    signals.dispose();
  }
}

async function runScenario(flags: ChaosFlags, signal: AbortSignal): Promise<boolean> {
  const written = readScenario(flags.scenario);
  const scenario = {
    ...written,
    nodes: flags.nodes ?? written.nodes,
    // A length that somebody asked for is filled.
    ...(flags.minutes === null ? {} : { seconds: Math.ceil(flags.minutes * 60), once: false }),
  };
  const { seed, profile, network } = flags;
  const missing = network === 'namespaces' ? await missingForNamespaces() : null;
  if (missing !== null) {
    console.error(missing);
    return false;
  }
  const folder = join(cloneRoot(import.meta.dirname), '.holdfast', 'chaos');
  const historyPath = flags.history ?? join(folder, `${scenario.name}-${seed}.jsonl`);
  say(`${scenario.name}: ${scenario.about}`);
  const { traceRaft } = flags;
  const report = await liveChaos({
    ...{ scenario, profile, network, seed, historyPath, traceRaft, say, signal },
  });
  console.log(chaosText(report));
  console.log(`history: ${historyPath}`);
  return report.passed;
}

function runFailover(flags: ChaosFlags, signal: AbortSignal): Promise<boolean> {
  const { kills, rows } = flags;
  const handovers = flags.handovers ?? kills;
  const stops = flags.stops ?? handovers;
  return measureFailover({ kills, handovers, stops, rows, say, signal });
}

function say(sentence: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${sentence}`);
}
