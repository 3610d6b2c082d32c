// What is said of a peer that is not installed, and of a folder that is no disk.

import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingSentence } from '../../bench/peers-installed.ts';
import { RunFolder } from '../../bench/run-folder.ts';

test('a missing peer says what to install', () => {
  const sentence = missingSentence({
    ...{ peer: 'etcd', parts: ['etcdctl'], packages: ['etcd-server', 'etcd-client'] },
  });
  expect(sentence).toContain('no etcdctl');
  expect(sentence).toContain('apt-get install -y --no-install-recommends etcd-server etcd-client');
});

test('a run leaves nothing behind, and takes nothing that was there before', () => {
  const before = mkdtempSync(join(tmpdir(), 'bench-test-'));
  // On a machine whose temporary folder is memory the run folder would be refused, rightly.
  const tmpfsType = 0x01021994;
  if (statfsSync(before).type !== tmpfsType) {
    const folder = new RunFolder(join(before, 'a', 'b'));
    expect(existsSync(folder.path)).toBe(true);
    folder.remove();
    expect(existsSync(join(before, 'a'))).toBe(false);
  }
  expect(existsSync(before)).toBe(true);
  rmSync(before, { recursive: true });
});

test('a folder in memory is refused', () => {
  // Only Linux has one at a known place.
  if (!existsSync('/dev/shm')) return;
  expect(() => new RunFolder('/dev/shm/bench-test')).toThrow('fsync costs nothing');
  expect(existsSync('/dev/shm/bench-test')).toBe(false);
});
