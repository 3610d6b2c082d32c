// The flags of `npm start`: the contract's words, and a plain no to anything else.

import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { readLauncherFlags } from '../../cluster/launcher-flags.ts';

test('without flags: what the directory holds, restarts and demo on', () => {
  expect(readLauncherFlags([])).toEqual({
    kind: 'flags',
    flags: {
      nodes: null,
      frontends: 1,
      dataDir: '.holdfast',
      clean: false,
      restart: true,
      demo: true,
      catalog: true,
      fileClock: false,
      profile: 'default',
      portBase: null,
      logRetainMb: null,
      legacyQuotes: null,
      peerWires: null,
      nodeHosts: null,
      nodeCommand: [],
      restore: null,
      prepare: false,
    },
  });
});

test('every flag of the contract is understood', () => {
  const words = '--nodes 5 --frontends 2 --data-dir d --clean --no-restart --no-demo --profile lan';
  const reading = readLauncherFlags([
    ...words.split(' '),
    '--port-base',
    '1000',
    '--log-retain-mb',
    '8',
    '--restore',
    'books.snapshot',
    '--prepare',
    '--no-catalog',
    '--legacy-quotes',
    'quotes:4442',
    '--peer-wires',
    '30000',
    '--node-hosts',
    '10.0.0.{node}',
    '--node-command',
    '["nice","-n","{node}"]',
  ]);
  expect(reading).toEqual({
    kind: 'flags',
    flags: {
      nodes: 5,
      frontends: 2,
      dataDir: 'd',
      clean: true,
      restart: false,
      demo: false,
      catalog: false,
      fileClock: false,
      profile: 'lan',
      portBase: 1000,
      logRetainMb: 8,
      legacyQuotes: 'quotes:4442',
      peerWires: 30_000,
      nodeHosts: '10.0.0.{node}',
      nodeCommand: ['nice', '-n', '{node}'],
      restore: 'books.snapshot',
      prepare: true,
    },
  });
});

test.each([
  '--nodes 2',
  '--nodes',
  '--profile wan',
  '--port-base -1',
  '--port-base 60000',
  '--frontends many',
  '--log-retain-mb 0',
  '--legacy-quotes quotes:65536',
  '--node-command nice',
  '--node-command {}',
  '--unheard-of',
  'word',
])('%s is a usage error', (words) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(readLauncherFlags(words.split(' '))).toEqual({ kind: 'exit', exitCode: 2 });
  expect(said).toHaveBeenCalled();
  said.mockRestore();
});

test('help is not an error', () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(readLauncherFlags(['--help'])).toEqual({ kind: 'exit', exitCode: 0 });
  expect(said.mock.calls.join('')).toContain('--port-base');
  said.mockRestore();
});

test('a fresh clone, which cannot run the program yet, shows the same help', () => {
  let shown = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
  expect(readLauncherFlags(['--help'])).toEqual({ kind: 'exit', exitCode: 0 });
  vi.restoreAllMocks();
  const file = new URL('../../cluster/start-help.txt', import.meta.url);
  expect(readFileSync(file, 'utf8')).toBe(shown);
});
