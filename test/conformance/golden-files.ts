// Finds the golden files of etcd's raft library. They are third-party data, never copied here;
// without them the suite fails and says where to get them, because a skipped proof proves nothing.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface GoldenFile {
  readonly name: string;
  readonly text: string;
}

/** The files of one kind, in name order. */
export function goldenFiles(kind: 'confchange' | 'quorum' | 'interaction'): GoldenFile[] {
  const folder = join(dataFolder(), 'etcd-raft-testdata', kind);
  if (!existsSync(folder)) {
    throw new Error(
      `the golden files are not at ${folder}: take testdata, confchange/testdata and ` +
        'quorum/testdata of https://github.com/etcd-io/raft as interaction, confchange and ' +
        'quorum under etcd-raft-testdata, and set HOLDFAST_DATA to the folder that holds it',
    );
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

const dataFolder = (): string =>
  process.env['HOLDFAST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');
