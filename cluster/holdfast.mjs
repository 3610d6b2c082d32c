#!/usr/bin/env node
// `npx holdfast VERB`: the command line, from the build that `npm start` made.

import { ensureBuiltOnce } from './ensure-built.mjs';

ensureBuiltOnce();
await import('../dist/src/cli/main.js');
