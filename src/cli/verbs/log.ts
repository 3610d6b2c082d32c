// `holdfast log inspect`: what a node's log holds, read from its files, the cluster running or not.
// `holdfast log export`: every committed command in order, out of a node's history.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';
import { findingText } from '../log-finding.ts';
import type { LogFinding } from '../log-finding.ts';
import { holdsNode, noNodeIn } from '../node-folder.ts';
import { passNodeProgram, runNodeProgram } from '../node-program.ts';
import { withSnapshot } from '../snapshot-download.ts';

interface InspectFlags {
  readonly dataDir?: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

interface ExportFlags {
  readonly file?: string;
  readonly node?: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly answers?: true;
}

const usageError = { exitCode: 2, code: 'commander.missingArgument' };

export function addLog(program: Command): void {
  const log = program.command('log').description("look at a node's log");
  addInspect(log);
  addExport(log);
}

function addExport(log: Command): void {
  const verb = log
    .command('export')
    .description(
      'print every committed entry with commands as a JSON line, in order, stamps included',
    )
    .option('--node <id>', "this node's; otherwise the leader's", wholeNumber(1))
    .option('--file <snapshot>', 'what `snapshot save` wrote, instead of asking a node')
    .option('--from <index>', 'only entries from this one', wholeNumber(1))
    .option('--to <index>', 'only entries through this one', wholeNumber(1))
    .option('--answers', 'with what each command was answered');
  verb.action(async (flags: ExportFlags) => {
    const more = [...rangeOf(flags), ...(flags.answers === true ? ['--answers'] : [])];
    await withSnapshot(new CliContext(verb), flags, (file) =>
      passNodeProgram(['export-log', '--file', file, ...more]),
    );
  });
}

const rangeOf = ({ from, to }: Pick<InspectFlags, 'from' | 'to'>): string[] => [
  ...(from === undefined ? [] : ['--from', String(from)]),
  ...(to === undefined ? [] : ['--to', String(to)]),
];

function addInspect(log: Command): void {
  const verb = log
    .command('inspect')
    .description('print what the files of a log hold; exit code 1 when something is damaged')
    .argument('[dir]', "the node's directory, such as .holdfast/node-1")
    .option('--data-dir <dir>', 'the same')
    .option('--from <index>', 'only entries from this one', wholeNumber(1))
    .option('--to <index>', 'only entries through this one', wholeNumber(1));
  verb.action(async (dir: string | undefined, { dataDir: named, from, to }: InspectFlags) => {
    const dataDir = oneDirectory(verb, dir, named);
    if (!holdsNode(dataDir)) throw noNodeIn(dataDir);
    const { format } = new CliContext(verb);
    const args = ['inspect', '--data-dir', dataDir, ...rangeOf({ from, to })];
    process.exitCode = await runNodeProgram(args, (line) => {
      console.log(format === 'json' ? line : findingText(JSON.parse(line) as LogFinding));
    });
  });
}

function oneDirectory(
  verb: Command,
  first: string | undefined,
  second: string | undefined,
): string {
  const directory = first ?? second;
  if (directory !== undefined && (first === undefined || second === undefined)) return directory;
  return verb.error(
    "error: name one node's directory: holdfast log inspect .holdfast/node-1",
    usageError,
  );
}
