// `npm run chaos`: installs and builds when stale, then breaks a real cluster from this process.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, fail, root } from './ensure-built.mjs';

await ensureBuilt();
const entry = join(root, 'dist', 'test', 'chaos', 'live', 'main.js');
if (!existsSync(entry)) fail('This build has no chaos harness.');
await import('../dist/test/chaos/live/main.js');
