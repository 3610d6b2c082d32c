// The entry point of `holdfast`: reads the verb, runs it, turns failures into sentences and exit
// codes: 0 done, 1 failed or refused, 2 not understood. Runs on import.

import { CommanderError, InvalidArgumentError } from 'commander';
import { failureText } from './cli-failure.ts';
import { holdfastProgram } from './holdfast-program.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `holdfast prices | head` closes the pipe early, which is no failure of ours.
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  const program = await holdfastProgram(process.argv.slice(2));
  await program.parseAsync(process.argv);
} catch (error) {
  // The parser has told of what it refused itself; what a verb refuses is told here.
  if (error instanceof InvalidArgumentError) console.error(`error: ${error.message}`);
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    console.error(failureText(error));
    process.exitCode = 1;
  }
}
