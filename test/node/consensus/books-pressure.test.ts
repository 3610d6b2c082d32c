// When applying waits for the books on disk.

import { expect, test } from 'vitest';
import { Applier } from '../../../src/node/consensus/applier.ts';
import { BooksPressure, unflushedBytesMax } from '../../../src/node/consensus/books-pressure.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

class Behind {
  bytes = 0;
  readonly lines: string[] = [];
  readonly pressure = new BooksPressure({
    unflushedBytes: () => this.bytes,
    log: createLogger({ process: 'node', write: (line) => this.lines.push(line) }),
  });

  at(bytes: number): boolean {
    this.bytes = bytes;
    return this.pressure.look();
  }
}

test('books that fall too far behind are waited for until a quarter is written', () => {
  const books = new Behind();
  const quarter = unflushedBytesMax / 4;
  expect([3, 4].map((n) => books.at(n * quarter))).toEqual([false, false]);
  expect([4.1, 4, 3.5, 3, 3.5].map((n) => books.at(n * quarter))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
  expect(books.lines).toHaveLength(2);
  expect(books.lines[0]).toContain('"books-behind"');
  expect(books.lines[1]).toContain('"books-caught-up"');
});

const entryAt = (index: number): Entry => ({
  index,
  term: 1,
  type: 'normal',
  data: new Uint8Array(1),
});

test('nothing is applied while the books are behind, and all in order afterwards', async () => {
  const applied: number[] = [];
  const slices: number[] = [];
  let isBehind = false;
  const applier = new Applier({
    apply: ({ index }) => {
      applied.push(index);
      if (index === 2) isBehind = true;
    },
    reached: () => undefined,
    sliced: (elapsedMs) => slices.push(elapsedMs),
    now: () => applied.length * 10,
    mustWait: () => isBehind,
  });
  applier.push([1, 2, 3].map(entryAt));
  applier.push([entryAt(4)]);
  await nextTurns(5);
  expect({ applied, backlog: applier.backlog }).toEqual({ applied: [1, 2], backlog: 2 });
  applier.push([entryAt(5)]);
  applier.resume();
  expect(applied).toEqual([1, 2]);
  isBehind = false;
  applier.resume();
  await applier.idle();
  expect(applied).toEqual([1, 2, 3, 4, 5]);
  // Each entry takes longer than a slice may last.
  expect(slices).toEqual([10, 10, 10, 10, 10]);
});

async function nextTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
