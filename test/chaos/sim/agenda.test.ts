// The order in which things happen in virtual time: by when they are due, and among those by when they were
// asked for.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from './agenda.ts';

/** What one thing does when it is due: asks for more, each after one of few delays. */
interface Deed {
  readonly delayMs: number;
  readonly asksFor: readonly number[];
}

// Few different delays, so that much is due at once.
const delays = fc.nat(4).map((n) => n / 2);
const deeds = fc.array(
  fc.record({ delayMs: delays, asksFor: fc.array(delays, { maxLength: 3 }) }),
  {
    maxLength: 60,
  },
);

interface Asked {
  readonly atMs: number;
  readonly place: number;
}

/** Plays the deeds; answers what was asked for, and the places in the order in which they happened. */
function played(first: readonly Deed[]): { readonly asked: Asked[]; readonly happened: number[] } {
  const agenda = new Agenda();
  const asked: Asked[] = [];
  const happened: number[] = [];
  const ask = (delayMs: number, asksFor: readonly number[]): void => {
    const place = asked.length;
    asked.push({ atMs: agenda.nowMs + delayMs, place });
    agenda.after(delayMs, () => {
      expect(agenda.nowMs).toBe(asked[place]?.atMs);
      happened.push(place);
      for (const later of asksFor) ask(later, []);
    });
  };
  for (const { delayMs, asksFor } of first) ask(delayMs, asksFor);
  while (agenda.go());
  return { asked, happened };
}

test('everything happens once, by its time, and at one time in the order of asking', () => {
  fc.assert(
    fc.property(deeds, (first) => {
      const { asked, happened } = played(first);
      const wanted = asked.toSorted((a, b) => a.atMs - b.atMs || a.place - b.place);
      expect(happened).toEqual(wanted.map(({ place }) => place));
    }),
  );
});

test('it grows beyond its first room', () => {
  const first = Array.from({ length: 5_000 }, (_, at) => ({
    delayMs: (at * 7) % 50,
    asksFor: [1],
  }));
  const { asked, happened } = played(first);
  const wanted = asked.toSorted((a, b) => a.atMs - b.atMs || a.place - b.place);
  expect(happened).toEqual(wanted.map(({ place }) => place));
});
