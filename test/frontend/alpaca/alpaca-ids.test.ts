// Ids are UUIDs that say what they name, and nothing else is taken for one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assetIdOf,
  digestIdOf,
  orderIdOf,
  orderNumberOfId,
  symbolOfId,
} from '../../../src/frontend/alpaca/alpaca-ids.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const clusterId = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789abcdef')),
  minLength: 16,
  maxLength: 16,
});
const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
const symbol = fc
  .tuple(
    fc.constantFrom(...letters),
    fc.string({ unit: fc.constantFrom(...letters, '.', '_', '-'), maxLength: 13 }),
  )
  .map(([first, rest]) => first + rest);

test('an order’s id is a UUID from which its number comes back, in its own cluster only', () => {
  fc.assert(
    fc.property(clusterId, clusterId, fc.maxSafeNat(), (own, other, number) => {
      const id = orderIdOf(own, number);
      expect(id).toMatch(uuid);
      expect(orderNumberOfId(id, own)).toBe(number);
      expect(orderNumberOfId(id.toUpperCase(), own)).toBe(number);
      if (other !== own) expect(orderNumberOfId(id, other)).toBeNull();
      expect(symbolOfId(id)).toBeNull();
    }),
  );
});

test('an asset’s id is a UUID from which its symbol comes back', () => {
  fc.assert(
    fc.property(symbol, clusterId, (name, own) => {
      const id = assetIdOf(name);
      expect(id).toMatch(uuid);
      expect(symbolOfId(id)).toBe(name);
      expect(orderNumberOfId(id, own)).toBeNull();
    }),
  );
});

test('other texts, and UUIDs of other makers, are no ids of ours', () => {
  const own = '0123456789abcdef';
  const strangers = [
    ...['', 'ACME', '7', '61e69015-8549-4bfd-b9c3-01e75843f47d'],
    ...[digestIdOf('a', 1), `${orderIdOf(own, 1)}0`],
  ];
  for (const text of strangers) {
    expect([text, orderNumberOfId(text, own), symbolOfId(text)]).toEqual([text, null, null]);
  }
});
