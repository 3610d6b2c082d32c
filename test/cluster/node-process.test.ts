// How nodes that share this machine are started.

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { nodeEngineFlags } from '../../cluster/node-process.ts';

test('where nodes are many for the processors they clear young garbage alone, and Node knows the flags', () => {
  const crowded = nodeEngineFlags(availableParallelism());
  expect(crowded).toContain('--no-parallel-scavenge');
  expect(spawnSync(process.execPath, [...crowded, '--eval', '']).status).toBe(0);
  expect(nodeEngineFlags(availableParallelism() / 2)).toEqual([]);
});
