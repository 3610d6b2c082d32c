// Every mutant can be made: a patch that no longer fits would be a mutant that changes nothing.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { repoRoot } from '../../tidy/source-files.ts';
import { mutated, patchedFiles, readMutant, readMutants } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const mutants = readMutants(repoRoot);

const sourceOf = (file: string): string => readFileSync(join(repoRoot, file), 'utf8');

test('there are at least the 22 mutants that a Raft test programme must catch', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(22);
});

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  '%s: every patch fits exactly once, changes the file and still parses',
  (_name, mutant) => {
    for (const file of patchedFiles(mutant)) {
      const source = sourceOf(file);
      const text = mutated(mutant, file, source);
      expect(text).not.toBe(source);
      expect(syntaxErrors(file, text)).toEqual([]);
    }
  },
);

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  '%s says which rule it breaks',
  (_name, mutant) => {
    expect(mutant.breaks).toMatch(
      /^(Raft paper|Thesis|Protocol-aware recovery|Clock rule|Snapshot transfer)/,
    );
  },
);

test('a patch whose text is not in its file, or is there twice, is refused', () => {
  const patch = { file: 'src/a.ts', find: 'x', replace: 'y' };
  const mutant: Mutant = { name: 'm', breaks: 'Raft paper', patches: [patch] };
  expect(() => mutated(mutant, 'src/a.ts', 'abc')).toThrow(/0 times/);
  expect(() => mutated(mutant, 'src/a.ts', 'x x')).toThrow(/2 times/);
  expect(mutated(mutant, 'src/a.ts', 'a x')).toBe('a y');
  expect(mutated(mutant, 'src/b.ts', 'a x')).toBe('a x');
});

test('a mutant nobody wrote is refused by name', () => {
  expect(() => readMutant(repoRoot, 'no-such-mutant')).toThrow(/no-such-mutant/);
});

function syntaxErrors(file: string, text: string): string[] {
  const out = ts.transpileModule(text, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return (out.diagnostics ?? []).map((found) =>
    ts.flattenDiagnosticMessageText(found.messageText, ' '),
  );
}
