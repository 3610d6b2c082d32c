// Builds a mutant for plain node: a copy of the built tree in which the patched files are compiled
// from their patched sources. Types are not checked, since a broken rule need not be well typed.
// Knows nothing of what the copy is run for.
//
//   dist/{src,cluster,test}          as `npm run build` left it
//   dist/mutants/<name>/{src,…}      the same, with the mutant's files in place

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { mutated, patchedFiles } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const COPIED = ['src', 'cluster', 'test'];

/** Makes the copy and answers its folder. Relative imports stay within it. `root` is the
 *  repository's, which must have been built. */
export function buildOverlay(root: string, mutant: Mutant): string {
  const overlay = join(root, 'dist', 'mutants', mutant.name);
  rmSync(overlay, { recursive: true, force: true });
  for (const folder of COPIED) {
    const from = join(root, 'dist', folder);
    if (existsSync(from)) cpSync(from, join(overlay, folder), { recursive: true, filter: isCode });
  }
  for (const file of patchedFiles(mutant)) {
    const text = mutated(mutant, file, readFileSync(join(root, file), 'utf8'));
    const target = join(overlay, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled(file, text));
  }
  return overlay;
}

// Everything node may load; the rest is for editors and browsers.
const isCode = (path: string): boolean => !/\.(d\.ts|map|html|css)$/.test(path);

function compiled(fileName: string, text: string): string {
  return ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
