// `holdfast restart NODE`: ends one process of the local cluster gracefully and starts it again. Answers
// when it is ready, so that what comes next in a script finds it; but not being ready yet is no failure,
// since the first of several to come back has nobody to elect it.

import { join } from 'node:path';
import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { ControlClient } from '../control-client.ts';
import { wholeNumber } from '../flag-values.ts';

/** A start and an election, with room to spare. */
const usualWaitSeconds = 10;

export function addRestart(program: Command): void {
  program
    .command('restart')
    .description(
      'start one process of the local cluster, after stopping it if it runs, and wait until it is ready',
    )
    .argument('<node>', 'its number, or a name: node-2, frontend-0, catalog')
    .option('--wait <seconds>', 'at most; 0: not at all', wholeNumber(0, 3_600), usualWaitSeconds)
    .action(async (node: string, { wait }: { readonly wait: number }, verb: Command) => {
      const context = new CliContext(verb);
      const control = new ControlClient(context.clusterFile());
      const started = await control.restart(node);
      const { name, pid } = started;
      const readiness = wait === 0 ? 'late' : await control.readiness(name, wait * 1_000);
      const log = join(context.clusterFolder() ?? '.holdfast', 'logs', `${name}.log`);
      if (readiness === 'ended') {
        throw new CliFailure(
          `${name} was started and ended again.`,
          `Its last words are in ${log}.`,
        );
      }
      const shownPid = pid === null ? '' : ` (pid ${pid})`;
      const ready = readiness === 'ready';
      const late = wait > 0 ? lateWords(wait, log) : '';
      const how = ready ? ' and is ready' : late;
      context.print({ json: { ...started, ready }, text: `${name} was started${shownPid}${how}.` });
    });
}

const lateWords = (waitSeconds: number, log: string): string =>
  `, but is not ready after ${waitSeconds} s: it may have no leader yet. Its log is ${log}`;
