// `holdfast restart NODE`: ends one process of the local cluster gracefully and starts it again. Answers
// when it is ready, so that what comes next in a script finds it.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { CliFailure } from '../cli-failure.ts';
import { ControlClient } from '../control-client.ts';

/** A node may have half a minute of its log to apply. */
const patienceMs = 60_000;

export function addRestart(program: Command): void {
  program
    .command('restart')
    .description('start one process of the local cluster, after stopping it if it runs')
    .argument('<node>', 'its number, or a name: node-2, frontend-0, catalog')
    .action(async (node: string, _options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const control = new ControlClient(context.clusterFile());
      const started = await control.restart(node);
      const { name, pid } = started;
      if (!(await control.becomesReady(name, patienceMs))) {
        throw new CliFailure(
          `${name} was started, but is not ready.`,
          `Its last words are at the end of ${name}.log, in the folder of logs that \`npm start\` names.`,
        );
      }
      const shownPid = pid === null ? '' : ` (pid ${pid})`;
      context.print({ json: started, text: `${name} was started${shownPid} and is ready.` });
    });
}
