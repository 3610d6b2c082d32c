// `npm run build`: the compiler in one lane, the page and the bundled programs in another, side by side.
// Everything goes into dist/; what a part says is shown once it has ended.

import { spawn } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { forgetIncrementalBuild, root } from './ensure-built.mjs';

const tsc = join('@typescript', 'native', 'bin', 'tsc');
const vite = join('vite', 'bin', 'vite.js');
const lanes = [
  [[tsc, '-p', 'tsconfig.build.json']],
  [
    [vite, 'build', '--config', 'vite.config.ts', '--logLevel', 'warn'],
    [vite, 'build', '--config', 'vite.programs.config.ts', '--logLevel', 'error'],
  ],
];

if (!existsSync(join(root, 'dist', 'src'))) forgetIncrementalBuild();
const ends = await Promise.all(lanes.map(runLane));
// Made of the same sources as what the compiler wrote, whichever of them was done first: the newer one
// is what gets started.
const launcher = join(root, 'dist', 'programs', 'cluster', 'launcher.js');
const now = new Date();
if (existsSync(launcher)) utimesSync(launcher, now, now);
process.exit(ends.every((end) => end) ? 0 : 1);

async function runLane(parts) {
  for (const part of parts) if (!(await run(part))) return false;
  return true;
}

function run([script, ...words]) {
  return new Promise((resolve) => {
    const path = join(root, 'node_modules', script);
    const child = spawn(process.execPath, [path, ...words], { cwd: root });
    let said = '';
    const hear = (chunk) => (said += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => hear(`${error.message}\n`));
    child.once('close', (code) => {
      process.stdout.write(said);
      resolve(code === 0);
    });
  });
}
