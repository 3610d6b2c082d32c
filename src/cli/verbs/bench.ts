// `holdfast bench` and `holdfast sim`: the measurements and the simulator of the clone, with all their own
// flags.

import type { Command } from 'commander';
import { passCloneScript } from '../clone-script.ts';

export function addBench(program: Command): void {
  const says = 'measure this machine, as `npm run bench --` does; `bench --help` lists its flags';
  addPassed(program, 'bench', says);
}

export function addSim(program: Command): void {
  const says = 'play simulated clusters, as `npm run sim --` does; `sim --help` lists its flags';
  addPassed(program, 'sim', says);
}

function addPassed(program: Command, name: string, says: string): void {
  program
    .command(name)
    .description(says)
    .argument('[words...]', 'for the script')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      process.exitCode = await passCloneScript(name, words);
    });
}
