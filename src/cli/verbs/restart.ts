// `holdfast restart NODE`: ends one process of the local cluster gracefully and starts it again.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { ControlClient } from '../control-client.ts';

export function addRestart(program: Command): void {
  program
    .command('restart')
    .description('start one process of the local cluster, after stopping it if it runs')
    .argument('<node>', 'its number, or a name: node-2, frontend-0, catalog')
    .action(async (node: string, _options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const started = await new ControlClient(context.clusterFile()).restart(node);
      const pid = started.pid === null ? '' : ` (pid ${started.pid})`;
      context.print({ json: started, text: `${started.name} was started${pid}.` });
    });
}
