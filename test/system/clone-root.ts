// The folder of the clone, from wherever this code runs: its source or its build.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder above with a package.json. @throws Error when there is none */
export function cloneRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('this code is in no clone');
  return cloneRoot(above);
}
