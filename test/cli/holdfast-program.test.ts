// The words of the command line: what is understood, and what is a usage error before anything is
// connected to.

import { execFileSync } from 'node:child_process';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { failureText } from '../../src/cli/cli-failure.ts';
import { holdfastProgram } from '../../src/cli/holdfast-program.ts';
import { completionScript, shells } from '../../src/cli/completion-script.ts';
import { ClusterError } from '../../src/domain/cluster-error.ts';

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function said(text: string): Promise<unknown> {
  const words = text.split(' ');
  const program = await holdfastProgram(words);
  return program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error);
}

test.each([
  'steal everything',
  'order hold 5 FishCo',
  'order buy 0 FishCo',
  'order buy 1.5 FishCo',
  'order buy 5 $$$',
  'order buy 5',
  'orders --limit 501',
  'account deposit ann -5.00',
  'account deposit ann 1.23456',
  'account create two words',
  'account create ann --kind margin',
  'bazaar --p 1.5',
  'bazaar --http not-a-url',
  'replay',
  'log inspect',
  'log inspect --data-dir a --from 0',
  'log inspect a --data-dir b',
  'log inspect a b',
  'status -o xml',
  'stop',
  'status --endpoints foo',
  'status --endpoints 127.0.0.1:7101,127.0.0.1:70000',
])('"%s" is a usage error', async (words) => {
  const error = await said(words);
  expect(error).toBeInstanceOf(CommanderError);
  if (error instanceof CommanderError) expect(error.exitCode).not.toBe(0);
});

test('a cluster file that is not there says what to do', async () => {
  const text = failureText(await said('status --cluster-file /nowhere/cluster.json'));
  expect(text).toContain('There is no file /nowhere/cluster.json');
  expect(text).toContain('--cluster-file');
  expect(text).toContain('npm start');
});

test('global flags stand before or after the verb', async () => {
  const before = failureText(await said('--cluster-file /nowhere/a.json status'));
  expect(before).toContain('/nowhere/a.json');
});

test('a failure says whether it may have happened, and what to do next', () => {
  expect(failureText(new ClusterError('no-quorum', 'none'))).toContain('Nothing was done');
  expect(failureText(new ClusterError('timed-out', 'unknown'))).toContain('It may have been done');
});

test.each(shells)('the completion script for %s knows every verb and every flag', async (shell) => {
  const program = await holdfastProgram();
  const script = completionScript(program, shell);
  for (const verb of program.commands) {
    expect(script).toContain(verb.name());
    for (const { long } of verb.options) {
      expect(script).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long);
    }
  }
});

/** What bash offers for these words, the last one being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const script = completionScript(await holdfastProgram(), 'bash');
  const typed = words.map((word) => `'${word}'`).join(' ');
  const look = `COMP_WORDS=(holdfast ${typed}); COMP_CWORD=${words.length}; _holdfast`;
  const text = execFileSync('bash', ['-c', `${script}\n${look}; echo "\${COMPREPLY[*]}"`]);
  return text.toString().trim().split(' ').sort();
}

test('bash completes verbs, the verbs below them and their flags', async () => {
  expect(await offered('ba')).toEqual(['bazaar']);
  expect(await offered('snapshot', 'v')).toEqual(['verify']);
  expect(await offered('-o', 'json', 'order', '--cl')).toEqual(['--cl-ord-id', '--cluster-file']);
  expect(await offered('completion', 'z')).toEqual(['zsh']);
});

test('every verb that outside programs rely on is there', async () => {
  const verbs = (await holdfastProgram()).commands.map((verb) => verb.name());
  const promised = [
    'status',
    'kill-leader',
    'stop',
    'restart',
    'bazaar',
    'replay',
    'order',
    'cancel',
  ];
  promised.push(
    'orders',
    'holdings',
    'prices',
    'tail',
    'bench',
    'chaos',
    'sim',
    'member',
    'digest',
  );
  promised.push('transfer-leader', 'snapshot', 'log', 'books', 'audit', 'completion');
  for (const verb of promised) expect(verbs).toContain(verb);
});

test('a verb that is called is loaded alone; help, completion and slips know all of them', async () => {
  const namesFor = async (...words: string[]): Promise<string[]> =>
    (await holdfastProgram(words)).commands.map((verb) => verb.name());
  const all = await namesFor();
  for (const verb of all.filter((name) => name !== 'completion')) {
    expect(await namesFor(verb)).toEqual([verb]);
  }
  for (const word of ['help', 'completion', '--help', 'stauts']) {
    expect(await namesFor(word)).toEqual(all);
  }
  expect(await namesFor('help', 'order')).toEqual(all);
});
