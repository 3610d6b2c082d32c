// `npm start`: installs and builds when stale, then runs the local cluster in this process.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, programsFolder } from './ensure-built.mjs';

ensureBuilt();
await import(pathToFileURL(join(programsFolder(), 'cluster', 'launcher.js')).href);
