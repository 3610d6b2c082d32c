// `holdfast log inspect`: what a node's log holds, read from its files, the cluster running or not.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';
import { findingText } from '../log-finding.ts';
import type { LogFinding } from '../log-finding.ts';
import { runNodeProgram } from '../node-program.ts';

interface InspectFlags {
  readonly dataDir?: string;
  readonly from?: number;
  readonly to?: number;
}

const usageError = { exitCode: 2, code: 'commander.missingArgument' };

export function addLog(program: Command): void {
  const log = program.command('log').description("look at a node's log");
  const verb = log
    .command('inspect')
    .description('print what the files of a log hold; exit code 1 when something is damaged')
    .argument('[dir]', "the node's directory, such as .holdfast/node-1")
    .option('--data-dir <dir>', 'the same')
    .option('--from <index>', 'only entries from this one', wholeNumber(1))
    .option('--to <index>', 'only entries through this one', wholeNumber(1));
  verb.action(async (dir: string | undefined, { dataDir: named, from, to }: InspectFlags) => {
    const dataDir = oneDirectory(verb, dir, named);
    const { format } = new CliContext(verb);
    const range = [
      ...(from === undefined ? [] : ['--from', String(from)]),
      ...(to === undefined ? [] : ['--to', String(to)]),
    ];
    const args = ['inspect', '--data-dir', dataDir, ...range];
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
