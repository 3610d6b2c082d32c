// Replays etcd's interaction files against our core, comparing every line of output, log lines
// included.

import { expect, test } from 'vitest';
import { parseDirectives } from './datadriven.ts';
import { DIVERGENCES } from './divergences.ts';
import { goldenFiles } from './golden-files.ts';
import { InteractionEnv } from './interaction-env.ts';

const files = goldenFiles('interaction');

for (const file of files) {
  test(`the core follows etcd's ${file.name}`, () => {
    const env = new InteractionEnv();
    for (const directive of parseDirectives(file.text)) {
      const divergence = DIVERGENCES.find(
        (known) => known.file === file.name && known.line === directive.line,
      );
      const expected = divergence?.expected ?? directive.expected;
      expect(env.run(directive), `${file.name}:${directive.line}`).toBe(expected);
    }
  });
}

test('all twenty-eight interaction files are there, and every directive is read', () => {
  expect(files).toHaveLength(28);
  const directives = files.flatMap(({ text }) => parseDirectives(text));
  expect(directives).toHaveLength(558);
});

test('every divergence names an existing directive', () => {
  const unknown = DIVERGENCES.filter(
    ({ file, line }) =>
      !files.some(
        ({ name, text }) => name === file && parseDirectives(text).some((d) => d.line === line),
      ),
  );
  expect(unknown).toEqual([]);
});
