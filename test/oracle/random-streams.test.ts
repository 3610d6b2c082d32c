// Random streams of commands against the naive books: every verdict and all that anybody owns.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openingDay, someEntry } from './any-commands.ts';

test('random streams: every verdict and all that anybody owns', () => {
  let [accepted, rejected] = [0, 0];
  fc.assert(
    fc.property(fc.array(someEntry, { minLength: 1, maxLength: 60, size: 'max' }), (entries) => {
      const books = openingDay();
      for (const { afterMs, commands, alone } of entries) {
        books.later(afterMs);
        for (const entry of alone ? commands.map((one) => [one]) : [commands]) books.run(entry);
        books.compare();
      }
      accepted += books.accepted;
      rejected += books.rejected;
    }),
    { numRuns: 100 },
  );
  // The streams reach the rules: neither verdict is rare.
  expect(accepted).toBeGreaterThan(rejected / 4);
  expect(rejected).toBeGreaterThan(accepted / 4);
});
