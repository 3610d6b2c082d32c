// Order numbers are dense from 0: every one below the count is there, and the next one is not.

import type { Shop } from './shop.ts';

export interface AllOrdersReport {
  /** Orders that the books say there are. */
  readonly orders: number;
  /** Numbers below it that nobody knows. */
  readonly missing: readonly number[];
  /** Whether the number after the last is unknown, as it should be. */
  readonly endsThere: boolean;
}

const readsInFlight = 16;

export async function verifyAllOrders(shop: Shop, orders: number): Promise<AllOrdersReport> {
  const missing: number[] = [];
  const numbers = Array.from({ length: orders }, (_, number) => number).values();
  const reader = async (): Promise<void> => {
    for (const number of numbers) {
      const found = await shop.order(number);
      if (found?.number !== number) missing.push(number);
    }
  };
  await Promise.all(Array.from({ length: readsInFlight }, reader));
  const endsThere = (await shop.order(orders)) === null;
  return { orders, missing: missing.sort((a, b) => a - b), endsThere };
}
