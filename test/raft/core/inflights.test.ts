// The window of appends on their way, against a plain list. Thesis §10.2.1.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Inflights } from '../../../src/raft/core/inflights.ts';

const moves = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('add' as const), bytes: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ do: fc.constant('free' as const), back: fc.integer({ min: -3, max: 12 }) }),
    fc.record({ do: fc.constant('reset' as const) }),
  ),
  { maxLength: 200 },
);

test('the window counts and frees like a list of what was sent', () => {
  const limits = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(limits, moves, ([messagesMax, bytesMax], sequence) => {
      const window = new Inflights(messagesMax, bytesMax);
      let model: { index: number; bytes: number }[] = [];
      let index = 0;
      for (const move of sequence) {
        if (move.do === 'add' && !window.full) {
          index += 1;
          window.add(index, move.bytes);
          model.push({ index, bytes: move.bytes });
        } else if (move.do === 'free') {
          window.freeTo(index - move.back);
          model = model.filter((sent) => sent.index > index - move.back);
        } else if (move.do === 'reset') {
          window.reset();
          model = [];
        }
        const bytes = model.reduce((sum, sent) => sum + sent.bytes, 0);
        expect(window.count).toBe(model.length);
        expect(window.bytes).toBe(bytes);
        expect(window.full).toBe(model.length >= messagesMax || bytes >= bytesMax);
      }
    }),
  );
});

test('a long run of one in, one out does not grow', () => {
  const window = new Inflights(4, 1000);
  for (let index = 1; index <= 100_000; index += 1) {
    window.add(index, 1);
    window.freeTo(index - 2);
    expect(window.count).toBeLessThan(4);
  }
});

test('nothing is added to a full window', () => {
  const window = new Inflights(1, 1000);
  window.add(1, 1);
  expect(() => window.add(2, 1)).toThrow('nothing is sent into a full window');
});
