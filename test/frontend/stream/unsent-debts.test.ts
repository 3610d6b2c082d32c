// What all sockets together may leave unread: who is let go when it is too much, and who is not.

import { expect, test } from 'vitest';
import { UnsentDebts } from '../../../src/frontend/stream/unsent-debts.ts';
import type { Debtor } from '../../../src/frontend/stream/unsent-debts.ts';

class Reader implements Debtor {
  unsentBytes = 0;
  end: 'open' | 'told' | 'cut' = 'open';

  closeAsTooSlow(): void {
    this.end = 'told';
  }

  terminate(): void {
    this.end = 'cut';
  }

  owes(bytes: number, debts: UnsentDebts): void {
    this.unsentBytes = bytes;
    debts.note(this);
  }
}

const readers = (count: number): Reader[] => Array.from({ length: count }, () => new Reader());
const ends = (of: readonly Reader[]): string[] => of.map(({ end }) => end);

test('over the bound of all, the largest debtor goes and nobody else', () => {
  const debts = new UnsentDebts(100);
  const all = readers(4);
  for (const [at, reader] of all.entries()) reader.owes([10, 40, 20, 29][at] ?? 0, debts);
  expect(ends(all)).toEqual(['open', 'open', 'open', 'open']);
  all[0]?.owes(12, debts);
  expect(ends(all)).toEqual(['open', 'told', 'open', 'open']);
});

test('who was told to go and reads nothing still is cut before another is told', () => {
  const debts = new UnsentDebts(100);
  const all = readers(3);
  for (const [at, reader] of all.entries()) reader.owes([60, 30, 15][at] ?? 0, debts);
  expect(ends(all)).toEqual(['told', 'open', 'open']);
  all[2]?.owes(16, debts);
  expect(ends(all)).toEqual(['cut', 'open', 'open']);
  expect(debts.totalBytes).toBe(46);
});

test('what was read meanwhile is owed no more', () => {
  const debts = new UnsentDebts(100);
  const all = readers(3);
  for (const reader of all) reader.owes(33, debts);
  for (const reader of all.slice(1)) reader.unsentBytes = 0;
  all[0]?.owes(90, debts);
  expect(ends(all)).toEqual(['open', 'open', 'open']);
  expect(debts.totalBytes).toBe(90);
});

test('whoever has left owes nothing', () => {
  const debts = new UnsentDebts(100);
  const [gone, stays] = [new Reader(), new Reader()];
  gone.owes(80, debts);
  debts.forget(gone);
  stays.owes(90, debts);
  expect(stays.end).toBe('open');
  expect(debts.totalBytes).toBe(90);
});
