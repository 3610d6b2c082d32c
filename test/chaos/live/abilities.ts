// What this machine and this user can do to a cluster: which faults need what, and what is missing.

import type { FaultKind } from '../../../src/cli/chaos/scenario.ts';
import { toolWorks } from './run-tool.ts';
import { faketimeLibrary } from './skewed-clocks.ts';

/** Null: it can be done here; else a sentence that says what is missing. */
export async function missingFor(kind: FaultKind): Promise<string | null> {
  if (kind === 'full-disk' && !(await canMount())) {
    return 'full-disk needs root, loop devices and mkfs.ext4';
  }
  if (kind === 'slow-disk' && !(await toolWorks(['strace', '-V']))) {
    return 'slow-disk needs strace';
  }
  if (kind === 'skewed-clock' && faketimeLibrary() === null) {
    return 'skewed-clock needs libfaketime (Debian: faketime)';
  }
  return null;
}

/** Null: every node can have a network namespace of its own. */
export async function missingForNamespaces(): Promise<string | null> {
  const able = (await toolWorks(['ip', '-V'])) && (await toolWorks(['unshare', '-n', 'true']));
  return able && isRoot() ? null : 'network namespaces need root and iproute2';
}

const isRoot = (): boolean => process.getuid?.() === 0;

const canMount = async (): Promise<boolean> =>
  isRoot() && (await toolWorks(['losetup', '-f'])) && (await toolWorks(['mkfs.ext4', '-V']));
