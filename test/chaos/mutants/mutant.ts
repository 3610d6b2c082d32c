// A mutant: one rule of the paper broken on purpose, as find-and-replace patches over the sources.
// The sources themselves hold no switch for it. Knows nothing of who loads a mutant or judges it.
//
//   { "name": "forget-vote",          also the file's name
//     "breaks": "Raft paper …",       which rule, and how
//     "patches": [{ "file": "src/…", "find": "exact text, once in the file", "replace": "…" }] }

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';

const patchShape = z.strictObject({
  /** From the repository's root, with forward slashes. */
  file: z.string().startsWith('src/'),
  find: z.string().min(1),
  replace: z.string(),
});

const mutantShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z-]*$/),
  breaks: z.string().min(1),
  patches: z.array(patchShape).min(1),
});

export type Mutant = z.infer<typeof mutantShape>;
export type MutantPatch = Mutant['patches'][number];

/** Names the mutant to load, for every loader. */
export const MUTANT_VARIABLE = 'HOLDFAST_MUTANT';

const folderOf = (root: string): string => join(root, 'test', 'chaos', 'mutants');

/** Every mutant, in name order. `root` is the repository's. */
export const readMutants = (root: string): Mutant[] =>
  readdirSync(folderOf(root))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readMutant(root, name.slice(0, -'.json'.length)));

/** @throws Error if there is no such mutant, or its file does not say what a mutant must */
export function readMutant(root: string, name: string): Mutant {
  const file = join(folderOf(root), `${name}.json`);
  if (!existsSync(file)) throw new Error(`there is no mutant ${name} at ${file}`);
  const mutant = mutantShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (mutant.name !== name) throw new Error(`${file} calls itself ${mutant.name}`);
  return mutant;
}

/** The patched files' paths, each once. */
export const patchedFiles = (mutant: Mutant): string[] => [
  ...new Set(mutant.patches.map((patch) => patch.file)),
];

/**
 * The text of one source file as the mutant has it; unchanged where it has no patch.
 * @throws Error if a patch's text does not stand in the file exactly once: a mutant that changes
 * nothing would pass for one that nobody catches
 */
export function mutated(mutant: Mutant, file: string, text: string): string {
  let changed = text;
  for (const patch of mutant.patches) {
    if (patch.file !== file) continue;
    const count = changed.split(patch.find).length - 1;
    if (count !== 1) {
      throw new Error(`${mutant.name}: ${file} holds ${count} times: ${patch.find}`);
    }
    // A function, since a replacement text may hold a dollar sign.
    changed = changed.replace(patch.find, () => patch.replace);
  }
  return changed;
}

/** A file's path as patches name it. */
export const patchPath = (root: string, file: string): string =>
  relative(resolve(root), file).split(sep).join('/');
