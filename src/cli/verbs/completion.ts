// `holdfast completion`: a completion script for the shell that is named.

import { Argument } from 'commander';
import type { Command } from 'commander';
import { completionScript, shells } from '../completion-script.ts';
import type { Shell } from '../completion-script.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script: source <(npx holdfast completion bash)')
    .addArgument(new Argument('[shell]', 'for which shell').choices(shells).default('bash'))
    .action((shell: Shell) => {
      console.log(completionScript(program, shell));
    });
}
