// A ladder's order against a plain sorted list, across many chunks.

import { expect, test } from 'vitest';
import { prng } from '../../../src/base/prng.ts';
import { LadderSide } from '../../../src/statemachine/tables/ladder-side.ts';
import type { Rung } from '../../../src/statemachine/tables/ladder-side.ts';
import type { TriggerRow } from '../../../src/statemachine/tables/rows.ts';

const row: TriggerRow = {
  table: 'trigger',
  changedIndex: 0,
  id: 1,
  accountId: 1,
  symbolId: 1,
  side: 'sell',
  amountUnits: 1,
  triggerUnits: 1,
  quantity: 1,
};

test.each([1, -1] as const)('direction %d: rungs come by price, then by age', (sign) => {
  const random = prng(3);
  const ladder = new LadderSide(sign);
  let plain: Rung[] = [];
  for (let id = 1; id <= 6_000; id += 1) {
    const rung = { units: 1 + random.below(300), id, row };
    ladder.add(rung);
    plain.push(rung);
    if (random.below(3) > 0) continue;
    const [gone] = plain.splice(random.below(plain.length), 1);
    if (gone !== undefined) ladder.remove(gone);
  }
  plain = plain.sort((a, b) => (a.units - b.units) * sign || a.id - b.id);
  expect(ladder.count).toBe(plain.length);
  expect(walked(ladder)).toEqual(plain.map(({ id }) => id));
  // A place that is not on the ladder leads to the next that is.
  for (const units of [0, 150, 301]) {
    const next = plain.find((rung) => (rung.units - units) * sign >= 0);
    expect(ladder.after({ units, id: 0 })?.id).toBe(next?.id);
  }
  for (const rung of plain) ladder.remove(rung);
  expect([ladder.count, ladder.first()]).toEqual([0, null]);
});

function walked(ladder: LadderSide): number[] {
  const ids: number[] = [];
  for (let rung = ladder.first(); rung !== null; rung = ladder.after(rung)) ids.push(rung.id);
  return ids;
}
