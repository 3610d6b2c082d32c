// What the command line says to those who slipped: which verb explains itself, what is not there. Nothing
// is connected to.

import { readFileSync } from 'node:fs';
import { CommanderError, InvalidArgumentError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { failureText } from '../../src/cli/cli-failure.ts';
import { holdfastProgram } from '../../src/cli/holdfast-program.ts';

let shown = '';

beforeEach(() => {
  shown = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function said(text: string): Promise<unknown> {
  const words = text.split(' ');
  const program = await holdfastProgram(words);
  return program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error);
}

test.each([
  ['order hold 5 FishCo', 'holdfast order --help'],
  ['snapshot save', 'holdfast snapshot save --help'],
  ['stauts', 'holdfast help'],
])('"%s" is answered with `%s`', async (words, help) => {
  expect(await said(words)).toBeInstanceOf(CommanderError);
  expect(shown).toContain(`\`${help}\``);
});

test('stop without a node says what ends the cluster', async () => {
  expect(await said('stop')).toBeInstanceOf(CommanderError);
  expect(shown).toContain('`holdfast stop NODE` stops one process');
  expect(shown).toContain('Ctrl-C');
});

test('endpoints without a port are refused by the name of their flag', async () => {
  expect(await said('status --endpoints foo')).toBeInstanceOf(CommanderError);
  expect(shown).toContain('--endpoints');
  expect(shown).toContain('"foo" is no host:port');
});

test('endpoints in the environment are refused by its name', async () => {
  vi.stubEnv('HOLDFAST_ENDPOINTS', 'foo');
  const error = await said('status');
  expect(error).toBeInstanceOf(InvalidArgumentError);
  expect(String(error)).toContain('HOLDFAST_ENDPOINTS: "foo" is no host:port');
});

test('the environment names a cluster file, and a flag another', async () => {
  vi.stubEnv('HOLDFAST_CLUSTER_FILE', '/nowhere/a.json');
  expect(failureText(await said('status'))).toContain('There is no file /nowhere/a.json.');
  vi.stubEnv('HOLDFAST_ENDPOINTS', '127.0.0.1:1');
  const named = failureText(await said('status --cluster-file /nowhere/b.json'));
  expect(named).toContain('There is no file /nowhere/b.json.');
});

test.each([
  ['log inspect /nowhere', 'There is no node in /nowhere.'],
  ['recover /nowhere --to books', 'There is no node in /nowhere.'],
  ['snapshot save /nowhere/snap', 'There is no folder /nowhere.'],
  ['recover . --to /nowhere/snap', 'There is no folder /nowhere.'],
  ['dumplog /nowhere/dump.xml', 'There is no folder /nowhere.'],
  ['audit export --out /nowhere/a.xml', 'There is no folder /nowhere.'],
  ['audit prune --through 1 --export /nowhere/a.xml', 'There is no folder /nowhere.'],
  ['chaos --history /nowhere/h.jsonl', 'There is no folder /nowhere.'],
  ['replay package.json --dump-dir /nowhere', 'There is no folder /nowhere.'],
  ['audit export --out package.json/a.xml', 'There is no folder package.json.'],
  ['audit export --out src', 'src is a folder.'],
])('"%s": %s', async (words, sentence) => {
  expect(failureText(await said(words))).toContain(sentence);
});

test('what the disk refuses is one sentence, without the place in the program', () => {
  const tried = (): unknown => {
    try {
      return readFileSync('/nowhere/a.json');
    } catch (error) {
      return error;
    }
  };
  const text = failureText(tried());
  expect(text).toMatch(/^holdfast: ENOENT.*'\/nowhere\/a.json'\.$/);
});
