// The flags of `npm start`. Turns words into checked values; does nothing with them.

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseWords, wholeNumber } from './parsed-words.ts';
import { z } from 'zod';
import { hostAndPort } from '../src/base/host-and-port.ts';
import { portBaseMax } from './topology.ts';

export type Profile = 'default' | 'lan';

export interface LauncherFlags {
  /** Null: what the data directory holds, or 3 for a new one. */
  readonly nodes: number | null;
  readonly frontends: number;
  readonly dataDir: string;
  readonly clean: boolean;
  readonly restart: boolean;
  readonly demo: boolean;
  /** Prices, and lookups beside the nodes; a cluster takes orders without it. */
  readonly catalog: boolean;
  readonly profile: Profile;
  /** Null: what the data directory holds, or 0 for a new one. */
  readonly portBase: number | null;
  readonly logRetainMb: number | null;
  /** host:port of a legacy quote source for the catalog; null: prices are pushed only. */
  readonly legacyQuotes: string | null;
  /** Node i finds node j at this + 10 i + j, where whoever tests holds the wires; null: where node j
   *  listens. Counts at the first start only. */
  readonly peerWires: number | null;
  /** Where each node listens, `{node}` being its number; null: loopback. Counts at the first start
   *  only. */
  readonly nodeHosts: string | null;
  /** Words before each node's own command, `{node}` being its number; they must end in running it
   *  under the same process id, as `env` and `ip netns exec` do. */
  readonly nodeCommand: readonly string[];
  /** A snapshot file that the nodes of a new cluster begin with; null: empty books. */
  readonly restore: string | null;
  /** Nodes let commands move the machine clock on. */
  readonly fileClock: boolean;
  /** Make what the first start makes, and start nothing. */
  readonly prepare: boolean;
}

export type FlagsReading =
  | { readonly kind: 'flags'; readonly flags: LauncherFlags }
  /** Help was asked for, or the words made no sense; commander has printed what there is to say. */
  | { readonly kind: 'exit'; readonly exitCode: 0 | 2 };

const nodeCounts = ['1', '3', '5'];
const frontendsMax = 16;
const logRetainMbMax = 65_536;

/** Reads the words after the program's name. */
export function readLauncherFlags(words: readonly string[]): FlagsReading {
  const program = launcherProgram();
  const parsed = parseWords(program, words);
  if (parsed.kind === 'exit') return parsed;
  const options = program.opts<RawOptions>();
  return {
    kind: 'flags',
    flags: {
      ...options,
      nodes: options.nodes === undefined ? null : Number(options.nodes),
      portBase: options.portBase ?? null,
      logRetainMb: options.logRetainMb ?? null,
      legacyQuotes: options.legacyQuotes ?? null,
      peerWires: options.peerWires ?? null,
      nodeHosts: options.nodeHosts ?? null,
      nodeCommand: options.nodeCommand ?? [],
      restore: options.restore ?? null,
    },
  };
}

interface RawOptions {
  readonly nodes?: string;
  readonly frontends: number;
  readonly dataDir: string;
  readonly clean: boolean;
  readonly restart: boolean;
  readonly demo: boolean;
  readonly catalog: boolean;
  readonly profile: Profile;
  readonly portBase?: number;
  readonly logRetainMb?: number;
  readonly legacyQuotes?: string;
  readonly peerWires?: number;
  readonly nodeHosts?: string;
  readonly nodeCommand?: readonly string[];
  readonly restore?: string;
  readonly fileClock: boolean;
  readonly prepare: boolean;
}

function launcherProgram(): Command {
  const ofNodes = new Option('--nodes <count>', 'how many nodes; kept from the first start on');
  const ofProfile = new Option('--profile <name>', 'Raft timings').choices(['default', 'lan']);
  return new Command('npm start --')
    .description('Runs a Holdfast cluster on this machine, in the foreground. Ctrl-C stops it.')
    .addOption(ofNodes.choices(nodeCounts))
    .option('--frontends <count>', 'how many frontends', wholeNumber(0, frontendsMax), 1)
    .option('--data-dir <dir>', 'where the cluster lives', '.holdfast')
    .option('--clean', 'forget what the data directory holds and start anew', false)
    .option('--no-restart', 'leave a process that dies dead')
    .option('--no-demo', 'no demo stocks, no demo account, no moving prices')
    .option('--no-catalog', 'no catalog: prices only from whoever sets them')
    .addOption(ofProfile.default('default'))
    .option('--port-base <n>', 'add n to every port', wholeNumber(0, portBaseMax))
    .option('--log-retain-mb <mb>', 'log kept for slow nodes', wholeNumber(1, logRetainMbMax))
    .option('--legacy-quotes <address>', 'host:port of a legacy quote source', oneAddress)
    .option('--peer-wires <port>', 'for tests: node i finds node j at port + 10 i + j', wirePort)
    .option('--node-hosts <host>', 'for tests: where nodes listen, as 10.0.0.{node}')
    .option('--node-command <json>', 'for tests: words before the command of node {node}', wordList)
    .option('--restore <file>', 'a new cluster whose books begin as this snapshot has them')
    .option('--file-clock', 'for replays with the time of their file: nodes take it', false)
    .option('--prepare', 'make the nodes of a new cluster and start nothing', false)
    .helpOption('-h, --help', 'show this')
    .exitOverride();
}

function oneAddress(text: string): string {
  if (hostAndPort(text) !== null) return text;
  throw new InvalidArgumentError('It is not host:port.');
}

function wordList(text: string): readonly string[] {
  const words = z.array(z.string()).safeParse(parsedOrNull(text));
  if (words.success) return words.data;
  throw new InvalidArgumentError('It must be a JSON array of words.');
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const wirePort = wholeNumber(1024, 65_535 - 10 * 5 - 5);
