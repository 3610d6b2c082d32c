// Makes a test's child process runnable: Node 20 cannot run TypeScript, so the script and what
// it imports are bundled into one file first.

import { join } from 'node:path';

import { build } from 'vite';

/** Bundles `script` into `directory` and answers the path of the module to give to `node`. */
export async function bundledChild(script: string, directory: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: script,
      outDir: directory,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'child.mjs', format: 'es' } },
    },
  });
  return join(directory, 'child.mjs');
}
