// What a node does with an entry that it cannot know the rules of.

import { expect, test } from 'vitest';
import { encodeEntryPayload } from '../../../src/codec/entry-payload.ts';
import { behaviourVersion } from '../../../src/codec/frame-format.ts';
import { Machine } from '../../../src/node/consensus/machine.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { Books } from '../../../src/statemachine/books.ts';

const stampMs = 1_700_000_000_000;

// A clock entry as a leader of this behaviour version writes it.
function clockEntry(version: number): Entry {
  const data = encodeEntryPayload(stampMs, []);
  data[1] = version;
  return { index: 1, term: 1, type: 'normal', data };
}

test('an entry of the rules that this release knows is applied', () => {
  const machine = new Machine(Books.empty());
  expect(machine.apply(clockEntry(behaviourVersion)).machineMs).toBe(stampMs);
});

test('an entry of newer rules stops the node, and changes nothing', () => {
  const machine = new Machine(Books.empty());
  expect(() => machine.apply(clockEntry(behaviourVersion + 1))).toThrow('needs a newer release');
  expect(machine.books.appliedIndex).toBe(0);
});
