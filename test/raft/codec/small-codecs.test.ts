// Entries, memberships, snapshot identities and the hard state: there and back, and nothing harmed
// passes where a CRC stands guard.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeConfState, encodeConfState } from '../../../src/raft/codec/conf-state-codec.ts';
import {
  decodeEntry,
  encodedEntryBytes,
  encodeEntry,
} from '../../../src/raft/codec/entry-codec.ts';
import {
  decodeHardStateSlot,
  encodeHardStateSlot,
} from '../../../src/raft/codec/hard-state-slot-codec.ts';
import { MalformedBytes } from '../../../src/raft/codec/malformed-bytes.ts';
import { readSafeInteger, viewOf, writeSafeInteger } from '../../../src/raft/codec/safe-integer.ts';
import {
  decodeSnapshotMeta,
  encodeSnapshotMeta,
} from '../../../src/raft/codec/snapshot-meta-codec.ts';
import { ENTRY_OVERHEAD_BYTES } from '../../../src/raft/core/entry.ts';
import { COUNTED_OVERHEAD_BYTES } from '../../../src/raft/storage/entry-reader.ts';
import { anyConfState, anyEntry, anySnapshotMeta } from './raft-arbitraries.ts';

test('every safe integer comes back', () => {
  const view = viewOf(new Uint8Array(8));
  const integer = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1));
  fc.assert(
    fc.property(integer, (value) => {
      writeSafeInteger(view, 0, value);
      expect(readSafeInteger(view, 0)).toBe(value);
    }),
  );
});

test('every entry comes back, its payload shared with the bytes', () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const bytes = encodeEntry(entry);
      expect(bytes.length).toBe(encodedEntryBytes(entry));
      const found = decodeEntry(bytes);
      expect(found).toEqual(entry);
      expect(found.data.buffer).toBe(bytes.buffer);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(() => decodeEntry(bytes.subarray(0, length))).toThrow(MalformedBytes);
      }
    }),
  );
});

test('every membership and every snapshot identity comes back, and no part of one does', () => {
  fc.assert(
    fc.property(anyConfState, anySnapshotMeta, (conf, meta) => {
      const confBytes = encodeConfState(conf);
      const metaBytes = encodeSnapshotMeta(meta);
      expect(decodeConfState(confBytes)).toEqual(conf);
      expect(decodeSnapshotMeta(metaBytes)).toEqual(meta);
      expect(() => decodeConfState(confBytes.subarray(0, -1))).toThrow(MalformedBytes);
      expect(() => decodeSnapshotMeta(metaBytes.subarray(0, -1))).toThrow(MalformedBytes);
    }),
  );
});

test('a membership that repeats, disorders or zeroes an id is refused', () => {
  const conf = {
    voters: [2, 3],
    votersOutgoing: [],
    learners: [],
    learnersNext: [],
    autoLeave: false,
  };
  for (const voters of [
    [3, 2],
    [2, 2],
    [0, 2],
  ]) {
    expect(() => decodeConfState(encodeConfState({ ...conf, voters }))).toThrow(MalformedBytes);
  }
});

const SLOT = {
  clusterId: '00ff10a0b0c0d0e1',
  nodeId: 3,
  generation: 77,
  term: 12,
  vote: 2,
  commit: 900,
  durableThrough: 1000,
  booksNumber: 4,
  booksIndex: 800,
  booksTerm: 11,
  walStart: 6,
  compactedIndex: 700,
  compactedTerm: 10,
  segmentBytes: 16_777_216,
  suspectFrom: 0,
};

test('the hard state comes back, and every flipped bit of it is noticed', () => {
  const bytes = encodeHardStateSlot(SLOT);
  expect(bytes).toHaveLength(256);
  expect(decodeHardStateSlot(bytes)).toEqual(SLOT);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const harmed = bytes.slice();
    harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decodeHardStateSlot(harmed)).toThrow(MalformedBytes);
  }
});

test('the log counts an entry for its limits as the core does', () => {
  expect(COUNTED_OVERHEAD_BYTES).toBe(ENTRY_OVERHEAD_BYTES);
});
