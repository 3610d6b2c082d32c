// The bazaar's customer trades as its seed says and notices every order that is not what it was told.

import { expect, test } from 'vitest';
import { prng } from '../../src/base/prng.ts';
import { verifyAllOrders } from '../../src/cli/bazaar/all-orders.ts';
import { Customer } from '../../src/cli/bazaar/customer.ts';
import type { Shop, ShopOrder, Stock, TradeAnswer } from '../../src/cli/bazaar/shop.ts';
import { Latency } from '../../src/cli/latency.ts';

/** A shop in memory that keeps every order, and can be told to lie about one. */
class HonestShop implements Shop {
  readonly orders: ShopOrder[] = [];
  readonly stock = new Map([
    ['FishCo', 1_000_000],
    ['DuckCo', 0],
  ]);

  lookup(name: string): Promise<Stock | null> {
    const quantity = this.stock.get(name);
    return Promise.resolve(quantity === undefined ? null : { name, quantity });
  }

  trade(wish: Omit<ShopOrder, 'number'>): Promise<TradeAnswer> {
    if (wish.quantity > 90) return Promise.resolve({ kind: 'refused', reason: 'too much' });
    this.orders.push({ number: this.orders.length, ...wish });
    return Promise.resolve({ kind: 'done', number: this.orders.length - 1 });
  }

  order(number: number): Promise<ShopOrder | null> {
    return Promise.resolve(this.orders[number] ?? null);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const wish = { requests: 200, p: 0.5, quantityMax: 100, names: ['FishCo', 'DuckCo'] };
const customerOf = (shop: Shop, seed = 1): Customer =>
  new Customer(shop, prng(seed), new Latency());

test('an honest shop has no mismatch, and about every other lookup in stock is traded', async () => {
  const shop = new HonestShop();
  const customer = customerOf(shop);
  await customer.visit(wish);
  expect(await customer.verify()).toEqual([]);
  expect(customer.counts.lookups).toBe(200);
  expect(customer.orders).toEqual(shop.orders);
  expect(customer.orders.length).toBe(customer.counts.trades - customer.counts.refused);
  expect(customer.counts.trades).toBeGreaterThan(25);
  expect(customer.counts.trades).toBeLessThan(75);
  expect(shop.orders.every((order) => order.name === 'FishCo')).toBe(true);
});

test('the same seed trades the same orders', async () => {
  const [one, other] = [new HonestShop(), new HonestShop()];
  await customerOf(one, 9).visit(wish);
  await customerOf(other, 9).visit(wish);
  expect(one.orders).toEqual(other.orders);
});

test.each<[string, (order: ShopOrder) => ShopOrder | null]>([
  ['is gone', () => null],
  ['has another quantity', (order) => ({ ...order, quantity: order.quantity + 1 })],
  ['has another side', (order) => ({ ...order, type: order.type === 'buy' ? 'sell' : 'buy' })],
  ['has another stock', (order) => ({ ...order, name: 'DuckCo' })],
])('an order that %s is one mismatch', async (_what, lie) => {
  const shop = new HonestShop();
  const customer = customerOf(shop);
  await customer.visit(wish);
  const ask = shop.order.bind(shop);
  shop.order = async (number) => {
    const order = await ask(number);
    return order !== null && number === 5 ? lie(order) : order;
  };
  const mismatches = await customer.verify();
  expect(mismatches.map(({ told }) => told.number)).toEqual([5]);
});

test('requests without an answer are counted, not thrown', async () => {
  const shop = new HonestShop();
  shop.lookup = () => Promise.reject(new Error('nobody there'));
  const customer = customerOf(shop);
  await customer.visit({ ...wish, requests: 5 });
  expect(customer.counts.unanswered).toBe(5);
  expect(customer.complaints[0]).toBe('lookup: nobody there');
});

test('a hole in the numbers and a number too many are both found', async () => {
  const shop = new HonestShop();
  for (let i = 0; i < 50; i += 1) await shop.trade({ name: 'FishCo', type: 'buy', quantity: 1 });
  expect(await verifyAllOrders(shop, 50)).toEqual({ orders: 50, missing: [], endsThere: true });
  expect((await verifyAllOrders(shop, 49)).endsThere).toBe(false);
  expect((await verifyAllOrders(shop, 52)).missing).toEqual([50, 51]);
});
