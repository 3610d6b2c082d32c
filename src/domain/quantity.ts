// Quantity: whole shares. Knows nothing of price.

import { assert } from '../base/assert.ts';
import type { Brand } from '../base/brand.ts';

/** Whole shares; a safe integer. */
export type Quantity = Brand<number, 'Quantity'>;

/** The most that one order may ask for. */
export const quantityMax = 10 ** 9;

export function quantity(shares: number): Quantity {
  assert(Number.isSafeInteger(shares), 'a quantity is a whole number of shares');
  return shares as Quantity;
}

/** Whether one order may ask for this many. */
export function isOrderQuantity(shares: number): boolean {
  return Number.isInteger(shares) && shares >= 1 && shares <= quantityMax;
}
