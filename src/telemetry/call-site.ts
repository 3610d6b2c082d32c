// Names the line of source that asked for a log line. Costs some microseconds, which is fine for
// events and would not be for a hot path: hot paths do not log.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `file:line` of whoever called `callee`, relative to the package; 'unknown' when the engine does
 * not tell. Compiled code is named by its source when the process runs with source maps.
 */
export function callSite(callee: (...args: never) => unknown): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  const line = holder.stack?.split('\n').at(-1) ?? '';
  Error.stackTraceLimit = limit;
  return shortened(line);
}

function shortened(line: string): string {
  const found = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(line);
  const path = found?.[1] ?? null;
  if (path === null) return 'unknown';
  const file = path.startsWith('file://') ? fileURLToPath(path) : path;
  const short = file.startsWith(packageRoot) ? file.slice(packageRoot.length) : file;
  return `${short}:${found?.[2] ?? '0'}`;
}

const packageRoot = findPackageRoot();

function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder.endsWith('/') ? folder : `${folder}/`;
}
