// Turns one TypeScript program and what it imports from this tree into JavaScript that a plain
// Node process can run, in a folder of its own from which packages are still found.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

export interface ChildProgram {
  /** To be handed to `node`. */
  readonly path: string;
  remove(): void;
}

export function buildProgram(entry: string): ChildProgram {
  const root = process.cwd();
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'child-program-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const pending = [resolve(root, entry)];
  const done = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const source = readFileSync(file, 'utf8');
    const target = join(folder, relative(root, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, compiled(source));
    for (const found of ts.preProcessFile(source).importedFiles) {
      if (found.fileName.startsWith('.')) pending.push(resolve(dirname(file), found.fileName));
    }
  }
  return {
    path: join(folder, entry).replace(/\.ts$/, '.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function compiled(source: string): string {
  return ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
