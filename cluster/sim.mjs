// `npm run sim`: installs and builds when stale, then plays seeds in a process of its own. With
// `--mutant NAME` that process is built with one rule broken, to see whether the seeds notice.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, fail, root } from './ensure-built.mjs';

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(readFileSync(join(root, 'test', 'chaos', 'sim', 'sim-help.txt'), 'utf8'));
  process.exit(0);
}
await ensureBuilt();
const { engineFlags } = await import('../dist/test/chaos/sim/engine-flags.js');
const mutant = mutantName();
const folder = mutant === null ? join(root, 'dist') : await overlaid(mutant);
const main = join(folder, 'test', 'chaos', 'sim', 'main.js');
const ran = spawnSync(process.execPath, [...engineFlags, main, ...args], {
  cwd: root,
  stdio: 'inherit',
});
if (mutant !== null) rmSync(folder, { recursive: true, force: true });
process.exit(ran.status ?? 1);

function mutantName() {
  const at = args.findIndex((arg) => arg === '--mutant' || arg.startsWith('--mutant='));
  if (at < 0) return null;
  return args[at]?.split('=')[1] ?? args[at + 1] ?? null;
}

async function overlaid(name) {
  const { buildOverlay } = await import('../dist/test/chaos/mutants/overlay.js');
  const { readMutant } = await import('../dist/test/chaos/mutants/mutant.js');
  try {
    return buildOverlay(root, readMutant(root, name));
  } catch (error) {
    return fail(error.message);
  }
}
