// The ten stocks of a fresh local cluster. Names as the bazaar's handout has them, prices our own.

import { formatMoney, money } from '../src/domain/money.ts';
import type { Money } from '../src/domain/money.ts';

export interface DemoStock {
  readonly symbol: string;
  readonly priceUnits: Money;
}

export const demoInventory = 100;

const cents = (n: number): Money => money(n * 100);

export const demoStocks: readonly DemoStock[] = [
  { symbol: 'GameStart', priceUnits: cents(1599) },
  { symbol: 'FishCo', priceUnits: cents(745) },
  { symbol: 'BoarCo', priceUnits: cents(1230) },
  { symbol: 'MenhirCo', priceUnits: cents(10_575) },
  { symbol: 'Windmillite', priceUnits: cents(4210) },
  { symbol: 'SlimeCo', priceUnits: cents(325) },
  { symbol: 'TerraTop', priceUnits: cents(6480) },
  { symbol: 'DuckCo', priceUnits: cents(995) },
  { symbol: 'LaserCo', priceUnits: cents(8840) },
  { symbol: 'TimeStop', priceUnits: cents(15_000) },
];

/** `GameStart=15.99,FishCo=7.45,...`: the simulator's centre for each walk. */
export function demoPriceList(): string {
  return demoStocks.map((stock) => `${stock.symbol}=${formatMoney(stock.priceUnits)}`).join(',');
}
