// Looks, before a verb asks the cluster for much, whether what it will write has a place.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliFailure } from './cli-failure.ts';

/** @throws CliFailure where `folder` is not there, or no folder */
export function requireFolder(folder: string): void {
  if (isFolder(folder)) return;
  throw new CliFailure(`There is no folder ${folder}.`, 'Make it first.');
}

/** @throws CliFailure where the folder of `file` is not there, or `file` is a folder itself */
export function requireFolderOf(file: string): void {
  requireFolder(dirname(file));
  if (isFolder(file)) throw new CliFailure(`${file} is a folder.`, 'Name a file in it.');
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
