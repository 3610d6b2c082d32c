// `holdfast log inspect`: what a node's log holds, read from its files, the cluster running or not.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { wholeNumber } from '../flag-values.ts';
import { findingText } from '../log-finding.ts';
import type { LogFinding } from '../log-finding.ts';
import { runNodeProgram } from '../node-program.ts';

interface InspectFlags {
  readonly dataDir: string;
  readonly from?: number;
  readonly to?: number;
}

export function addLog(program: Command): void {
  const log = program.command('log').description("look at a node's log");
  const verb = log
    .command('inspect')
    .description('print what the files of a log hold; exit code 1 when something is damaged')
    .requiredOption('--data-dir <dir>', "the node's directory, such as .holdfast/node-1")
    .option('--from <index>', 'only entries from this one', wholeNumber(1))
    .option('--to <index>', 'only entries through this one', wholeNumber(1));
  verb.action(async ({ dataDir, from, to }: InspectFlags) => {
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
