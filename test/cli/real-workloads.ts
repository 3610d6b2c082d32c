// Finds the day-trading workload files that other people wrote. They are never copied here; without
// them the suite fails and says where to get them, because a skipped proof proves nothing.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export function realWorkload(name: string): string {
  const folder =
    process.env['HOLDFAST_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');
  const path = join(folder, 'workloads', name);
  if (existsSync(path)) return path;
  throw new Error(
    `${path} is missing: put the workload files of the SENG 468 course projects on GitHub into ` +
      'a folder `workloads` and set HOLDFAST_DATA to the folder that holds it',
  );
}
