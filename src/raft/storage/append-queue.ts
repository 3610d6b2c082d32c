// Appends that wait for the same write, made into one. Raft paper §5.3: a later append replaces
// what an earlier one put at the same place. Knows nothing of files.

import { assert } from '../../base/assert.ts';
import type { Entry } from '../core/entry.ts';
import type { HardState } from '../core/hard-state.ts';

export interface PendingAppend {
  readonly entries: readonly Entry[];
  readonly hardState: HardState | null;
  resolve(): void;
  reject(error: unknown): void;
}

export interface MergedAppends {
  readonly entries: readonly Entry[];
  /** The newest of all; what it overtakes need not be durable for itself. */
  readonly hardState: HardState | null;
}

/** What one write must make durable so that every one of the appends is. */
export function mergedAppends(appends: readonly PendingAppend[]): MergedAppends {
  let entries: readonly Entry[] = [];
  let hardState: HardState | null = null;
  for (const append of appends) {
    entries = continued(entries, append.entries);
    hardState = append.hardState ?? hardState;
  }
  return { entries, hardState };
}

function continued(before: readonly Entry[], next: readonly Entry[]): readonly Entry[] {
  const first = next[0];
  const start = before[0];
  if (first === undefined) return before;
  if (start === undefined) return next;
  const kept = Math.max(0, first.index - start.index);
  assert(kept <= before.length, 'appends follow on each other');
  return [...before.slice(0, kept), ...next];
}
