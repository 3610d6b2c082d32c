// Orders by the thousand, so that a log grows past what is kept of it.

import { expect } from 'vitest';
import type { HoldfastClient } from '../../../src/client/holdfast-client.ts';
import type { Command } from '../../../src/domain/command.ts';
import { quantity } from '../../../src/domain/quantity.ts';
import { floor } from '../../system/traders.ts';

/** Ten thousand orders at once; resolves once all are told. */
export async function placeTenThousand(client: HoldfastClient): Promise<void> {
  await Promise.all(Array.from({ length: 10 }, () => placeThousand(client)));
}

async function placeThousand(client: HoldfastClient): Promise<void> {
  const orders = Array.from({ length: 1000 }, (_, i): Command => {
    const side = i % 2 === 0 ? 'buy' : 'sell';
    return { kind: 'order', ...floor, side, quantity: quantity(1 + ((i >> 1) % 5)) };
  });
  const outcomes = await client.submitAll(orders, { deadlineMs: 60_000 });
  expect(outcomes.filter((outcome) => outcome.kind !== 'accepted')).toEqual([]);
}
