// Marks: the open-addressed table behaves like a Map, whatever comes and goes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowMarks } from '../../../src/node/books/row-marks.ts';

const step = fc.record({
  a: fc.nat({ max: 40 }),
  b: fc.nat({ max: 3 }),
  mark: fc.oneof(fc.nat({ max: 0xffff_ffff }), fc.constant(null)),
});

test('marks are set, replaced and deleted like those of a Map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const marks = new RowMarks();
      const model = new Map<string, number>();
      for (const { a, b, mark } of steps) {
        const key = `${a}/${b}`;
        const before = model.get(key) ?? -1;
        expect(mark === null ? marks.delete(a, b) : marks.set(a, b, mark)).toBe(before);
        if (mark === null) model.delete(key);
        else model.set(key, mark);
        expect(marks.count).toBe(model.size);
      }
    }),
  );
});

test('a hundred thousand rows keep their marks through growth and removal', () => {
  const marks = new RowMarks();
  for (let id = 1; id <= 100_000; id += 1) marks.set(id, id % 7, id * 3);
  for (let id = 1; id <= 100_000; id += 2) expect(marks.delete(id, id % 7)).toBe(id * 3);
  for (let id = 2; id <= 100_000; id += 2) expect(marks.set(id, id % 7, 0)).toBe(id * 3);
  expect(marks.count).toBe(50_000);
});
