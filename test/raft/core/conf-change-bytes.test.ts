// Membership changes as the log keeps them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confChange, LEAVE_JOINT } from '../../../src/raft/core/conf-change.ts';
import type { ConfTransition } from '../../../src/raft/core/conf-change.ts';
import { decodeConfChange, encodeConfChange } from '../../../src/raft/core/conf-change-bytes.ts';

const change = fc
  .tuple(
    fc.array(
      fc.record({
        kind: fc.constantFrom('add-voter', 'add-learner', 'remove', 'update'),
        nodeId: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      }),
    ),
    fc.constantFrom<ConfTransition[]>('auto', 'joint-implicit', 'joint-explicit'),
    fc.uint8Array(),
  )
  .map((made) => confChange(...made));

test('every change is read back as it was written', () => {
  fc.assert(
    fc.property(change, (written) => {
      expect(decodeConfChange(encodeConfChange(written))).toEqual(written);
    }),
  );
});

test('leaving a joint configuration takes no bytes, so the leader can always afford it', () => {
  expect(encodeConfChange(LEAVE_JOINT)).toHaveLength(0);
  expect(decodeConfChange(new Uint8Array(0))).toEqual(LEAVE_JOINT);
});

test('bytes that are no change are told apart, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const read = decodeConfChange(bytes);
      if (read !== null) expect(encodeConfChange(read)).toEqual(bytes);
    }),
  );
  expect(decodeConfChange(new Uint8Array([2, 0, 0, 0]))).toBe(null);
  expect(decodeConfChange(new Uint8Array([1, 0, 1, 0, 0]))).toBe(null);
});
