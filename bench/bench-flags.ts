// The flags of `npm run bench`. Turns words into checked values; does nothing with them.

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseWords, wholeNumber } from '../cluster/parsed-words.ts';
import { loads, pickLoads } from './loads.ts';
import type { Load } from './loads.ts';

export interface BenchFlags {
  readonly passes: number;
  /** Of every counted window. */
  readonly seconds: number;
  readonly peers: boolean;
  readonly rows: readonly Load[];
  /** Whether missing peers are installed, which needs root and apt. */
  readonly install: boolean;
  /** Where the figures are written as JSON; null: nowhere. */
  readonly json: string | null;
  readonly dir: string;
}

export type BenchFlagsReading =
  | { readonly kind: 'flags'; readonly flags: BenchFlags }
  /** Help was asked for, or the words made no sense; commander has printed what there is to say. */
  | { readonly kind: 'exit'; readonly exitCode: 0 | 2 };

const passesMax = 100;
const secondsMax = 600;

/** Reads the words after the program's name. */
export function readBenchFlags(words: readonly string[], defaultDir: string): BenchFlagsReading {
  const program = benchProgram(defaultDir);
  const parsed = parseWords(program, words);
  if (parsed.kind === 'exit') return parsed;
  const options = program.opts<Omit<BenchFlags, 'json'> & { readonly json?: string }>();
  return { kind: 'flags', flags: { ...options, json: options.json ?? null } };
}

function benchProgram(defaultDir: string): Command {
  const names = loads.map((load) => load.name).join(', ');
  const ofRows = new Option('--rows <names>', `some of ${names}; singles means both`);
  return new Command('npm run bench --')
    .description('Measures three nodes with fsync on a real disk, beside etcd and PostgreSQL.')
    .option('--passes <n>', 'how often every row is taken', wholeNumber(1, passesMax), 3)
    .option('--seconds <n>', 'counted seconds of a row', wholeNumber(1, secondsMax), 5)
    .option('--no-peers', 'our rows alone')
    .addOption(ofRows.argParser(rowNames).default(loads, 'all'))
    .option('--install', 'apt-get install the peers that are missing (as root)', false)
    .option('--json <file>', 'write every figure there too')
    .option('--dir <dir>', 'where the data lives meanwhile; not in memory', defaultDir)
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', otherBenchmarks)
    .exitOverride();
}

const otherBenchmarks = `
Others, each by its own first flag, whose flags stand in docs/bench.md:
  --stream  --http  --page  --ingest [--matrix]  --events  --scale  --snapshot
`;

function rowNames(text: string): readonly Load[] {
  const words = text.split(',').map((word) => word.trim());
  const picked = pickLoads(words.filter((word) => word !== ''));
  if (picked !== null) return picked;
  throw new InvalidArgumentError(`Rows are ${loads.map((load) => load.name).join(', ')}.`);
}
