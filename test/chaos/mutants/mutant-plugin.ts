// Loads a mutant into vitest: sources are patched as they are read. Knows nothing of tests.

import type { Plugin } from 'vite';
import { MUTANT_VARIABLE, mutated, patchPath, readMutant } from './mutant.ts';

/** No plugin at all unless the environment names a mutant. */
export function mutantPlugins(root: string): Plugin[] {
  const name = process.env[MUTANT_VARIABLE] ?? '';
  if (name === '') return [];
  const mutant = readMutant(root, name);
  return [
    {
      name: 'holdfast-mutant',
      enforce: 'pre',
      transform: (text, id) => {
        const file = patchPath(root, id.split('?')[0] ?? id);
        const patched = mutant.patches.some((patch) => patch.file === file);
        return patched ? { code: mutated(mutant, file, text), map: null } : null;
      },
    },
  ];
}
