// Money: an integer count of 1/10,000 dollar, never a fraction, never a float. Parsed from and
// formatted to decimal text digit by digit. Knows no rules about who may spend it.

import { assert } from '../base/assert.ts';
import type { Brand } from '../base/brand.ts';

/** An integer count of 1/10,000 dollar; a JavaScript safe integer. */
export type Money = Brand<number, 'Money'>;

export const moneyScale = 10_000;
const fractionDigits = 4;

/** The dearest a share may be: one million dollars. */
export const priceUnitsMax = 10 ** 10;
/** The most that one amount, balance or notional may be. */
export const moneyUnitsMax = Number.MAX_SAFE_INTEGER;

export function money(units: number): Money {
  assert(Number.isSafeInteger(units), 'money is a safe integer of 1/10,000 dollar');
  return units as Money;
}

/** The units of a decimal text like `12`, `12.5` or `12.3456`; null for anything else: a sign, an
 *  exponent, spaces, a fifth decimal, or more than 2^53 - 1 units. */
export function parseMoney(text: string): Money | null {
  const match = /^(\d{1,16})(?:\.(\d{1,4}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  const parts = Number(fraction.padEnd(fractionDigits, '0'));
  // Of so few digits every sum is exact.
  if (whole.length <= 11) return money(Number(whole) * moneyScale + parts);
  const units = BigInt(whole) * 10_000n + BigInt(parts);
  return units > BigInt(moneyUnitsMax) ? null : money(Number(units));
}

/** Decimal text with at least two decimals and no trailing zeros beyond them: `12.50`, `0.1234`. */
export function formatMoney(units: Money): string {
  const sign = units < 0 ? '-' : '';
  const absolute = Math.abs(units);
  const whole = Math.floor(absolute / moneyScale);
  const fraction = String(absolute % moneyScale).padStart(fractionDigits, '0');
  const shown = fraction.endsWith('00') ? fraction.slice(0, 2) : fraction.replace(/0$/, '');
  return `${sign}${whole}.${shown}`;
}

/** `price` × `quantity`, or null when the product is not a safe integer. */
export function notional(price: Money, quantity: number): Money | null {
  const product = price * quantity;
  return product <= moneyUnitsMax ? money(product) : null;
}

/** floor(a × b / c) for non-negative safe integers and c > 0, exact even when a × b overflows. */
export function mulDivFloor(a: number, b: number, c: number): number {
  assert(c > 0, 'a share of nothing has no value');
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}
