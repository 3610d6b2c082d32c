// `npm run sim`: installs and builds when stale, then plays seeds in a process of its own, so that a
// mutant can be put in its place.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, root } from './ensure-built.mjs';

ensureBuilt();
const main = join(root, 'dist', 'test', 'chaos', 'sim', 'main.js');
const ran = spawnSync(process.execPath, [main, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(ran.status ?? 1);
