// Runs one of the clone's own scripts, with this process's output as its output: what `npm run` would
// run, by the name that people try first. Knows where the clone is and how the script ends.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliFailure } from './cli-failure.ts';

/** Resolves to its exit code. @throws CliFailure outside of a clone */
export async function passCloneScript(name: string, words: readonly string[]): Promise<number> {
  const path = scriptPath(name, dirname(fileURLToPath(import.meta.url)));
  const child = spawn(process.execPath, [path, ...words], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

function scriptPath(name: string, folder: string): string {
  const path = join(folder, 'cluster', `${name}.mjs`);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  if (above !== folder) return scriptPath(name, above);
  throw new CliFailure(`There is no cluster/${name}.mjs here.`, 'Run it from inside the clone.');
}
