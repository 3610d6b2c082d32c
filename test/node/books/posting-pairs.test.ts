// Posting pairs: whatever accounts an entry names, in whatever order, come out by bucket, account and
// entry, each once, as a plain sort of the same pairs says.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { postingBuckets } from '../../../src/codec/row-keys.ts';
import { PostingPairs } from '../../../src/node/books/posting-pairs.ts';

// Ids of one, two, three and four bytes: each byte is a pass of the sort.
const accountId = fc.oneof(
  fc.integer({ min: 1, max: 255 }),
  fc.integer({ min: 1, max: 70_000 }),
  fc.integer({ min: 1, max: 0xffff_ffff }),
);

test('pairs come out by bucket, account and entry, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.array(accountId, { maxLength: 40 }), { maxLength: 12 }), (entries) => {
      const pairs = new PostingPairs();
      const plain = new Set<string>();
      for (const [ordinal, accountIds] of entries.entries()) {
        for (const id of accountIds) {
          pairs.add(id, ordinal);
          plain.add(`${id} ${ordinal}`);
        }
      }
      const expected = [...plain]
        .map((text) => text.split(' ').map(Number))
        .map(([id = 0, ordinal = 0]) => ({ bucket: id % postingBuckets, id, ordinal }))
        .sort((a, b) => a.bucket - b.bucket || a.id - b.id || a.ordinal - b.ordinal);
      const told = [...pairs.buckets()].flatMap(({ bucket, accountIds, ordinals }) =>
        accountIds.map((id, at) => ({ bucket, id, ordinal: ordinals[at] })),
      );
      expect(told).toEqual(expected);
      const one = expected[0]?.id ?? 7;
      const ofOne = expected.filter(({ id }) => id === one).map(({ ordinal }) => ordinal);
      expect(pairs.ordinalsOf(one)).toEqual(ofOne);
    }),
  );
});

test('more pairs than fit at first keep all of theirs', () => {
  const pairs = new PostingPairs();
  for (let ordinal = 0; ordinal < 5_000; ordinal += 1) pairs.add(300 + (ordinal % 2), ordinal);
  const [first, second] = [...pairs.buckets()];
  expect([first?.ordinals.length, second?.ordinals.length]).toEqual([2_500, 2_500]);
  expect(second?.ordinals.at(-1)).toBe(4_999);
});
