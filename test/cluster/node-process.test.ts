// How nodes that share this machine are started.

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { nodeEngineFlags } from '../../cluster/node-process.ts';

test('where nodes are many for the processors they collect garbage alone, and Node knows the flag', () => {
  const crowded = nodeEngineFlags(availableParallelism());
  expect(crowded).toEqual(['--single-threaded-gc']);
  expect(spawnSync(process.execPath, [...crowded, '--eval', '']).status).toBe(0);
  expect(nodeEngineFlags(availableParallelism() / 2)).toEqual([]);
});
