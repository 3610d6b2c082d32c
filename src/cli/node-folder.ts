// Whether a directory is a node's, for verbs that read one. Knows one file name and no content.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliFailure } from './cli-failure.ts';

export const holdsNode = (dir: string): boolean => existsSync(join(dir, 'identity.json'));

export const noNodeIn = (dir: string): CliFailure =>
  new CliFailure(
    `There is no node in ${dir}.`,
    "Name a node's data directory, such as .holdfast/node-1.",
  );
