// The flags of `npm run chaos`. Turns words into checked values; does nothing with them.

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseWords, wholeNumber } from '../../../cluster/parsed-words.ts';
import { scenarioNames } from './scenario-file.ts';

export interface ChaosFlags {
  readonly scenario: string;
  /** Null: as long as the scenario says. */
  readonly minutes: number | null;
  readonly seed: number;
  /** Null: as many as the scenario says. */
  readonly nodes: 3 | 5 | null;
  readonly profile: 'default' | 'lan';
  readonly network: 'wires' | 'namespaces';
  /** Where the history goes. */
  readonly history: string | null;
  /** Where every node tells its Raft state changes. */
  readonly traceRaft: string | null;
  /** Measure failover and planned transfer beside etcd instead of running a scenario. */
  readonly failover: boolean;
  readonly kills: number;
  /** Null: as many as kills. */
  readonly handovers: number | null;
  /** Null: as many as handovers. */
  readonly stops: number | null;
  /** Which rows are measured. */
  readonly rows: readonly FailoverRowName[];
}

export const failoverRowNames = ['default', 'lan', 'etcd', 'etcd-quick'] as const;
export type FailoverRowName = (typeof failoverRowNames)[number];

export type ChaosFlagsReading =
  | { readonly kind: 'flags'; readonly flags: ChaosFlags }
  | { readonly kind: 'exit'; readonly exitCode: 0 | 2 };

const minutesMax = 10_080;
const killsMax = 1_000;

/** Reads the words after the program's name. */
export function readChaosFlags(words: readonly string[]): ChaosFlagsReading {
  const program = chaosProgram();
  const parsed = parseWords(program, words);
  if (parsed.kind === 'exit') return parsed;
  const options = program.opts<RawOptions>();
  const [named] = program.args;
  return {
    kind: 'flags',
    flags: {
      ...options,
      scenario: named ?? options.scenario,
      minutes: options.minutes ?? null,
      nodes: options.nodes === undefined ? null : options.nodes === '5' ? 5 : 3,
      history: options.history ?? null,
      traceRaft: options.traceRaft ?? null,
      handovers: options.handovers ?? null,
      stops: options.stops ?? null,
      rows: options.rows ?? failoverRowNames,
    },
  };
}

interface RawOptions {
  readonly scenario: string;
  readonly minutes?: number;
  readonly seed: number;
  readonly nodes?: '3' | '5';
  readonly profile: 'default' | 'lan';
  readonly network: 'wires' | 'namespaces';
  readonly history?: string;
  readonly traceRaft?: string;
  readonly failover: boolean;
  readonly kills: number;
  readonly handovers?: number;
  readonly stops?: number;
  readonly rows?: readonly FailoverRowName[];
}

function chaosProgram(): Command {
  const names = scenarioNames();
  const ofProfile = new Option('--profile <name>', 'Raft timings').choices(['default', 'lan']);
  const networks = ['wires', 'namespaces'];
  const ofNetwork = new Option('--network <kind>', 'what nodes speak through').choices(networks);
  const ofRows = new Option('--rows <names...>', 'with --failover: which').choices(
    failoverRowNames,
  );
  const ofScenario = new Option('--scenario <name>', 'what is done to it').choices(names);
  return new Command('npm run chaos --')
    .description('Breaks a real cluster of its own under load and checks what it acknowledged.')
    .argument('[scenario]', `the scenario, as with --scenario: ${names.join(', ')}`)
    .addOption(ofScenario.default('mixed'))
    .option('--minutes <m>', 'how long faults are begun', minutes)
    .option('--seed <n>', 'whom the faults befall, and when', wholeNumber(1, 2 ** 31), 1)
    .addOption(new Option('--nodes <count>', 'how many nodes').choices(['3', '5']))
    .addOption(ofProfile.default('default'))
    .addOption(ofNetwork.default('wires'))
    .option('--history <file>', 'where the history goes, one JSON line per event')
    .option('--trace-raft <file>', 'where every node appends its Raft state changes')
    .option('--failover', 'measure failover and planned transfer, beside etcd if it is here', false)
    .option('--kills <n>', 'with --failover: leaders killed per row', wholeNumber(0, killsMax), 20)
    .option('--handovers <n>', 'with --failover: transfers per row', wholeNumber(0, killsMax))
    .option('--stops <n>', 'with --failover: leaders stopped per row', wholeNumber(0, killsMax))
    .addOption(ofRows)
    .helpOption('-h, --help', 'show this')
    .exitOverride();
}

function minutes(text: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number > 0 && number <= minutesMax) return number;
  throw new InvalidArgumentError(`It must be a number above 0, at most ${minutesMax}.`);
}
