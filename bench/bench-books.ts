// Who trades what in the comparison: the same accounts, symbols, price and quantities in every
// system that knows such things, with money enough that nothing is ever rejected.

export interface BenchBooks {
  readonly accounts: number;
  readonly symbols: number;
  /** An order is for 1 to this many shares. */
  readonly quantityMax: number;
}

export const benchBooks: BenchBooks = { accounts: 10_000, symbols: 5, quantityMax: 10 };

/** Of every share, in 1/10,000 dollar: ten dollars. */
export const benchPriceUnits = 100_000;
/** Of every account at the start: together they stay below 2^53 units, and a run spends little. */
export const benchCashUnits = 5e15 / benchBooks.accounts;

export const accountName = (n: number): string => `bench${n}`;
export const symbolName = (n: number): string => `B${n}`;
