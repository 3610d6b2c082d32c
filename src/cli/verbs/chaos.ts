// `holdfast chaos`: kills, pauses and restarts nodes of the local cluster while traders of its own
// trade, then says what was lost and what came twice. Trades in accounts and symbols named Chaos.

import { appendFileSync, writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { ControlHands } from '../chaos/control-hands.ts';
import { ChaosRun } from '../chaos/chaos-run.ts';
import { chaosText } from '../chaos/chaos-report.ts';
import type { ChaosReport } from '../chaos/chaos-report.ts';
import { History } from '../chaos/history.ts';
import { scenarioShape } from '../chaos/scenario.ts';
import type { Scenario } from '../chaos/scenario.ts';
import { ControlClient } from '../control-client.ts';
import { requireFolderOf } from '../file-folder.ts';
import { wholeNumber } from '../flag-values.ts';
import { HoldfastClient } from '../../client/holdfast-client.ts';

const pauseMs = 2_000;
const handyKinds = ['kill', 'pause', 'restart', 'transfer'] as const;

type HandyKind = (typeof handyKinds)[number];

interface ChaosOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly faults: readonly HandyKind[];
  readonly clients: number;
  readonly history?: string;
}

export function addChaos(program: Command): void {
  const ofFaults = new Option('--faults <kinds>', `some of ${handyKinds.join(',')}`);
  const verb = program
    .command('chaos')
    .description(
      'break the local cluster under load, then check that nothing was lost; its stocks stay, named Chaos…',
    )
    .option('--seconds <n>', 'how long faults are begun', wholeNumber(1, 86_400), 30)
    .option('--seed <n>', 'whom the faults befall, and when', wholeNumber(0), 1)
    .addOption(ofFaults.argParser(faultList).default(handyKinds, 'all'))
    .option('--clients <n>', 'clients side by side, five traders each', wholeNumber(1, 64), 4)
    .option('--history <file>', 'write every operation there, one JSON line each');
  verb.action(async (options: ChaosOptions) => {
    const context = new CliContext(verb);
    if (options.history !== undefined) requireFolderOf(options.history);
    const report = await run(context, options);
    context.print({ json: report, text: chaosText(report) });
    if (!report.passed) process.exitCode = 1;
  });
}

async function run(context: CliContext, options: ChaosOptions): Promise<ChaosReport> {
  const file = context.clusterFile();
  const control = new ControlClient(file);
  const nodeIds = file.nodes.map(({ nodeId }) => nodeId);
  if (nodeIds.length < 3) {
    throw new CliFailure(
      'A cluster of one has nobody to take over.',
      'Start three: `npm start -- --nodes 3`.',
    );
  }
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort();
  };
  process.once('SIGINT', stop);
  try {
    return await context.withClient((client) =>
      new ChaosRun({
        scenario: scenarioOf(options),
        hands: new ControlHands(control, client, nodeIds),
        openClient: () =>
          new HoldfastClient({ endpoints: context.endpoints(), ...context.dialing('chaos') }),
        history: new History(lineWriter(options.history)),
        seed: options.seed,
        runName: Date.now().toString(36),
        leftOut: [],
        checkers: [],
        say: (sentence) => {
          console.error(sentence);
        },
        signal: interrupt.signal,
      }).run(),
    );
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

function scenarioOf({ seconds, faults, clients }: ChaosOptions): Scenario {
  return scenarioShape.parse({
    name: 'chaos',
    about: faults.join(', '),
    seconds,
    workload: { clients },
    order: 'random',
    faults: faults.flatMap((kind) => {
      const lasting = kind === 'pause' ? { kind, lastsMs: pauseMs } : { kind };
      const targets = kind === 'transfer' ? (['leader'] as const) : (['leader', 'any'] as const);
      return targets.map((target) => ({ ...lasting, target }));
    }),
    checkers: ['orders', 'conservation', 'digests'],
  });
}

function lineWriter(path: string | undefined): (line: string) => void {
  if (path === undefined) return () => undefined;
  writeFileSync(path, '');
  return (line) => {
    appendFileSync(path, `${line}\n`);
  };
}

function faultList(text: string): readonly HandyKind[] {
  return text.split(',').map((word) => {
    const kind = handyKinds.find((known) => known === word.trim());
    if (kind === undefined) {
      throw new InvalidArgumentError(`Faults are ${handyKinds.join(', ')}.`);
    }
    return kind;
  });
}
