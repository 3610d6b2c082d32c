// The price of a symbol in a replay: a function of the seed and the name, so that two replays of one
// file trade at the same prices. Pure.

import { crc32 } from '../../base/crc.ts';
import { prng } from '../../base/prng.ts';
import { money } from '../../domain/money.ts';
import type { Money } from '../../domain/money.ts';

const centsMin = 100;
const centsMax = 5000;
const unitsPerCent = 100;

/** Whole cents from $1.00 to $50.00: most BUYs of the real files then buy at least one share. */
export function seededPrice(seed: number, symbol: string): Money {
  const cents = centsMin + prng(nameSeed(seed, symbol)).below(centsMax - centsMin + 1);
  return money(cents * unitsPerCent);
}

function nameSeed(seed: number, symbol: string): number {
  return crc32(new TextEncoder().encode(symbol), seed >>> 0);
}
