// What every day-trading rule of the naive books asks first.

import type { NaiveAccount, NaiveBooks, NaiveVerdict } from './naive-books.ts';

/** Dollars and cents, more than none. */
export function isCents(units: number): boolean {
  return units > 0 && units % 100 === 0;
}

/** Who does anything must be known and awake. */
export function awake(books: NaiveBooks, name: string): NaiveAccount | NaiveVerdict {
  const account = books.account(name);
  if (account === undefined) return 'unknown-account';
  return account.active ? account : 'inactive-account';
}

/** The customer; houses do not trade by the day. */
export function customer(books: NaiveBooks, name: string): NaiveAccount | NaiveVerdict {
  const account = awake(books, name);
  if (isWord(account)) return account;
  return account.house ? 'malformed' : account;
}

export const isWord = (found: object | NaiveVerdict): found is NaiveVerdict =>
  typeof found === 'string' || found === null;
