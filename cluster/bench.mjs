// `npm run bench`: installs and builds when stale, then runs the benchmarks in this process.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, fail, root } from './ensure-built.mjs';

ensureBuilt();
if (!existsSync(join(root, 'dist', 'bench', 'main.js'))) fail('This build has no benchmarks.');
const snapshot = process.argv.includes('--snapshot');
await import(snapshot ? '../dist/bench/snapshot-transfer.js' : '../dist/bench/main.js');
