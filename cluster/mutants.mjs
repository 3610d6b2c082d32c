// `npm run mutants`: installs and builds when stale, then holds the scoreboard of broken rules in this
// process.

import { ensureBuilt } from './ensure-built.mjs';

await ensureBuilt();
await import('../dist/test/chaos/mutants/scoreboard.js');
