// `holdfast stop NODE`: ends one process of the local cluster gracefully and leaves it down.

import type { Command } from 'commander';
import { CliContext } from '../cli-context.ts';
import { ControlClient } from '../control-client.ts';

export function addStop(program: Command): void {
  program
    .command('stop')
    .description('stop one process of the local cluster and leave it down')
    .argument('<node>', 'its number, or a name: node-2, frontend-0, catalog')
    .action(async (node: string, _options: unknown, verb: Command) => {
      const context = new CliContext(verb);
      const stopped = await new ControlClient(context.clusterFile()).stop(node);
      // There was no process to end.
      const done = stopped.pid === null ? 'was stopped already' : 'has stopped';
      const next = `It stays down until \`holdfast restart ${node}\`.`;
      context.print({ json: stopped, text: `${stopped.name} ${done}. ${next}` });
    });
}
