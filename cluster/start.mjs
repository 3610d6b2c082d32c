// `npm start`: installs and builds when stale, then runs the local cluster in this process. Help comes
// from a file beside it: whoever asks for it in a fresh clone shall not wait for an install.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, programsFolder } from './ensure-built.mjs';

const wantsHelp = process.argv.slice(2).some((word) => word === '--help' || word === '-h');
if (wantsHelp) {
  process.stdout.write(readFileSync(new URL('start-help.txt', import.meta.url), 'utf8'));
} else {
  // A stop is how a cluster ends well, whenever it comes.
  await ensureBuilt({ stoppedExitCode: 0 });
  await import(pathToFileURL(join(programsFolder(), 'cluster', 'launcher.js')).href);
}
