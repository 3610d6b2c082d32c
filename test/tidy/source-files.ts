// Reads the tree's own sources for the tidy test: files, syntax trees, imports.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export const repoRoot = normalize(join(import.meta.dirname, '..', '..'));

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export interface Import {
  /** Repository path for relative imports, the bare specifier otherwise. */
  readonly target: string;
  readonly relative: boolean;
}

/** All TypeScript below these folders; generated code apart. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) => walk(folder)).map(read);
}

function walk(folder: string): string[] {
  const entries = readdirSync(join(repoRoot, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (path === 'src/gen' || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return walk(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function read(path: string): SourceFile {
  const text = readFileSync(join(repoRoot, path), 'utf8');
  let tree: ts.SourceFile | null = null;
  return {
    path,
    text,
    // Of most files only the text is looked at.
    get tree() {
      return (tree ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    },
  };
}

const known = new WeakMap<SourceFile, Import[]>();

export function importsOf(file: SourceFile): readonly Import[] {
  const found = known.get(file) ?? importsIn(file);
  known.set(file, found);
  return found;
}

function importsIn(file: SourceFile): Import[] {
  const found: Import[] = [];
  visit(file.tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier === null) return;
    const relative = specifier.startsWith('.');
    const target = relative ? normalize(join(dirname(file.path), specifier)) : specifier;
    found.push({ target, relative });
  });
  return found;
}

function specifierOf(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = node.moduleSpecifier;
    return specifier !== undefined && ts.isStringLiteral(specifier) ? specifier.text : null;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : null;
  }
  return null;
}

export function visit(node: ts.Node, act: (node: ts.Node) => void): void {
  act(node);
  ts.forEachChild(node, (child) => {
    visit(child, act);
  });
}

/** `path:line` of a node, as editors like it. */
export function at(file: SourceFile, node: ts.Node): string {
  const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree));
  return `${file.path}:${line + 1}`;
}
