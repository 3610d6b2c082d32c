// `npm start`: installs and builds when stale, then runs the local cluster in this process.

import { ensureBuilt } from './ensure-built.mjs';

ensureBuilt();
await import('../dist/cluster/launcher.js');
