// The house rules that a machine can check: who may import whom, what the pure rooms may touch,
// how long things may be, and that every file says what it is for. No exemption lists.

import ts from 'typescript';
import { expect, test } from 'vitest';
import { pureRooms, roomOf, rooms } from './tidy/rooms.ts';
import { at, importsOf, sourceFiles, visit } from './tidy/source-files.ts';
import type { SourceFile } from './tidy/source-files.ts';

const source = sourceFiles('src');
const shipped = [...source, ...sourceFiles('cluster'), ...sourceFiles('bench')];
const everything = [...shipped, ...sourceFiles('test')];

test('every source file lives in a room', () => {
  expect(source.filter((file) => roomOf(file.path) === null).map((file) => file.path)).toEqual([]);
});

test('a room imports only the rooms below it', () => {
  const wrong = source.flatMap((file) => {
    const room = roomOf(file.path);
    return importsOf(file)
      .filter((found) => found.relative && !mayImport(room, found.target))
      .map((found) => `${file.path} imports ${found.target}`);
  });
  expect(wrong).toEqual([]);
});

function mayImport(room: string | null, target: string): boolean {
  const targetRoom = roomOf(target);
  if (room === null || targetRoom === null) return false;
  return room === targetRoom || (rooms[room] ?? []).includes(targetRoom);
}

test('imports never form a cycle', () => {
  const edges = new Map(
    shipped.map((file) => [
      file.path,
      importsOf(file)
        .filter((found) => found.relative)
        .map((found) => found.target),
    ]),
  );
  expect(cycles(edges)).toEqual([]);
});

function cycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return found;
}

const platform = new Set([
  'Date',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Promise',
  'Intl',
  'performance',
  'globalThis',
  'Buffer',
  'console',
  'crypto',
  'fetch',
  'Atomics',
  'WeakRef',
]);

const inPureRoom = (file: SourceFile): boolean =>
  pureRooms.some((room) => file.path.startsWith(`${room}/`));

test('the pure rooms read no clock, roll no dice, hold no promise and touch no platform', () => {
  const wrong: string[] = [];
  for (const file of source.filter(inPureRoom)) {
    for (const found of importsOf(file)) {
      if (!found.relative) wrong.push(`${file.path} imports ${found.target}`);
    }
    visit(file.tree, (node) => {
      if (isImpure(node)) wrong.push(`${at(file, node)} ${node.getText(file.tree).slice(0, 40)}`);
    });
  }
  expect(wrong).toEqual([]);
});

function isImpure(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword) return true;
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    return text === 'Math.random' || node.name.text.startsWith('localeCompare');
  }
  return ts.isIdentifier(node) && platform.has(node.text) && !isMemberName(node);
}

// `row.process` is a field, not the platform's.
function isMemberName(node: ts.Identifier): boolean {
  const parent = node.parent;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node)
  );
}

test('the pure rooms keep no state in modules', () => {
  const wrong = source.filter(inPureRoom).flatMap((file) =>
    file.tree.statements
      .filter(ts.isVariableStatement)
      .filter((statement) => (statement.declarationList.flags & ts.NodeFlags.Const) === 0)
      .map((statement) => at(file, statement)),
  );
  expect(wrong).toEqual([]);
});

test('base leans on nothing but zlib', () => {
  const wrong = source
    .filter((file) => roomOf(file.path) === 'src/base')
    .flatMap((file) => importsOf(file).filter((found) => !found.relative))
    .filter((found) => found.target !== 'node:zlib');
  expect(wrong).toEqual([]);
});

const fileLinesMax = 400;
const functionLinesMax = 70;

test('a file has at most 400 lines', () => {
  const wrong = everything
    .map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > fileLinesMax);
  expect(wrong).toEqual([]);
});

test('a function fits on a screen and takes at most three arguments', () => {
  const wrong: string[] = [];
  for (const file of shipped) {
    visit(file.tree, (node) => {
      if (!isFunction(node)) return;
      const start = file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line;
      const end = file.tree.getLineAndCharacterOfPosition(node.end).line;
      if (end - start + 1 > functionLinesMax)
        wrong.push(`${at(file, node)} ${end - start + 1} lines`);
      if (node.parameters.length > 3) wrong.push(`${at(file, node)} more than three arguments`);
    });
  }
  expect(wrong).toEqual([]);
});

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isConstructorDeclaration(node)
  );
}

test('every file opens by saying what it is for', () => {
  expect(everything.filter((file) => !file.text.startsWith('//')).map((file) => file.path)).toEqual(
    [],
  );
});

test('no file is named after nothing', () => {
  const nameless = /\/(utils?|helpers?|common|types|index|misc|shared)\.tsx?$/;
  expect(everything.map((file) => file.path).filter((path) => nameless.test(path))).toEqual([]);
});

test('no file has a default export, a barrel or a hole in its types', () => {
  const holes =
    /\bas any\b|: any\b|@ts-(?:ignore|nocheck|expect-error)|(?:es|ox)lint-disable|export \*/;
  const wrong = shipped.flatMap((file) =>
    file.text
      .split('\n')
      .map((line, row) => ({ line, row: row + 1 }))
      .filter(({ line }) => holes.test(line))
      .map(({ row }) => `${file.path}:${row}`),
  );
  expect(wrong).toEqual([]);
});

test('a limit or a duration carries its unit', () => {
  const bare = new Set(['timeout', 'delay', 'interval', 'duration', 'ttl', 'size', 'max']);
  const wrong: string[] = [];
  for (const file of source) {
    visit(file.tree, (node) => {
      if (!ts.isParameter(node) && !ts.isPropertySignature(node)) return;
      if (ts.isIdentifier(node.name) && bare.has(node.name.text)) {
        wrong.push(`${at(file, node)} ${node.name.text}`);
      }
    });
  }
  expect(wrong).toEqual([]);
});
