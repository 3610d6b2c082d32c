#!/usr/bin/env node
// `npx holdfast VERB`: the command line, from the build that `npm start` made.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuiltOnce, programsFolder } from './ensure-built.mjs';

await ensureBuiltOnce();
await import(pathToFileURL(join(programsFolder(), 'src', 'cli', 'main.js')).href);
