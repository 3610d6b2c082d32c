// The overlay runs the mutant, all of it, and nothing else.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Mutant } from './mutant.ts';
import { buildOverlay } from './overlay.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-overlay-'));

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const ran = (folder: string): string =>
  execFileSync(process.execPath, [join(folder, 'test', 'main.js')], { encoding: 'utf8' });

test('what is run from the overlay is the mutant, and the built tree stays sound', () => {
  write('package.json', '{ "type": "module" }');
  write('src/leaf.ts', "export const leaf = (): string => 'leaf';\n");
  const source =
    "import type { X } from './x.ts';\nimport { leaf } from './leaf.ts';\n" +
    'export const told = (x: X): string => `${x} ${leaf()} sound`;\n';
  write('src/rule.ts', source);
  write('dist/src/leaf.js', "export const leaf = () => 'leaf';\n");
  write(
    'dist/src/rule.js',
    "import { leaf } from './leaf.js';\nexport const told = (x) => `${x} ${leaf()} sound`;\n",
  );
  write(
    'dist/test/main.js',
    "import { told } from '../src/rule.js';\nprocess.stdout.write(told('a'));\n",
  );
  const mutant: Mutant = {
    name: 'broken',
    breaks: 'Raft paper',
    patches: [{ file: 'src/rule.ts', find: 'sound', replace: 'broken' }],
  };
  const overlay = buildOverlay(root, mutant);
  expect(ran(overlay)).toBe('a leaf broken');
  expect(ran(join(root, 'dist'))).toBe('a leaf sound');
});
