// Looks, before a verb asks the cluster for much, whether what it will write has a place.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliFailure } from './cli-failure.ts';

/** @throws CliFailure where the folder of `file` is not there */
export function requireFolderOf(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) throw new CliFailure(`There is no folder ${folder}.`, 'Make it first.');
}
