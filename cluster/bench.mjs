// `npm run bench`: installs and builds when stale, then runs the benchmarks in this process.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, fail, root } from './ensure-built.mjs';

await ensureBuilt();
if (!existsSync(join(root, 'dist', 'bench', 'main.js'))) fail('This build has no benchmarks.');
const others = {
  '--snapshot': 'snapshot-transfer',
  '--matrix': 'ingest-matrix',
  '--ingest': 'price-ingest',
  '--stream': 'stream-scale',
  '--http': 'http-speed',
  '--events': 'event-speed',
  '--scale': 'scale-curve',
  '--page': 'page-speed',
};
const other = Object.keys(others).find((flag) => process.argv.includes(flag));
try {
  await import(`../dist/bench/${other === undefined ? 'main' : others[other]}.js`);
} catch (error) {
  if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error;
  const sentence = error.message.split('. ')[0].replace(/\.$/, '');
  fail(`${sentence}. docs/bench.md lists the flags of ${other}.`);
}
