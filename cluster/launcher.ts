// The entry point of `npm start`: one cluster on this machine, in the foreground, until a signal.
// Runs on import. Everything it knows how to do is in the files beside it.

import { readLauncherFlags } from './launcher-flags.ts';
import { settingWords } from './launcher-settings.ts';
import { launch } from './launch.ts';
import { LaunchRefused } from './launch-refused.ts';

// A closed terminal must not end the launcher before its children.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  const words = [...settingWords(process.env), ...process.argv.slice(2)];
  const reading = readLauncherFlags(words);
  process.exitCode = reading.kind === 'exit' ? reading.exitCode : await launch(reading.flags);
} catch (error) {
  if (!(error instanceof LaunchRefused)) throw error;
  console.error(`holdfast: ${error.message}\n          ${error.nextStep}`);
  process.exitCode = 1;
}
