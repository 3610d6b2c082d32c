// What a client may ask of the books, as plain objects. One word per command, one code per word;
// the codes are on disk for ever. No rules live here: the state machine decides.

import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';
import type { Side } from './order.ts';

/** Code on disk and wire, by kind. Never renumbered, never reused. */
export const commandKindCodes = {
  noop: 1,
  'open-session': 2,
  'close-session': 3,
  'create-account': 4,
  deposit: 5,
  'list-instrument': 6,
  'set-price': 7,
  order: 8,
  quote: 9,
  buy: 10,
  'commit-buy': 11,
  'cancel-buy': 12,
  sell: 13,
  'commit-sell': 14,
  'cancel-sell': 15,
} as const;

export type CommandKind = keyof typeof commandKindCodes;

const kindNames = new Map<number, CommandKind>(
  Object.entries(commandKindCodes).map(([name, code]) => [code, name as CommandKind]),
);

export const commandKindOf = (code: number): CommandKind | null => kindNames.get(code) ?? null;

export type AccountKind = 'cash' | 'house';

export interface Noop {
  readonly kind: 'noop';
}
export interface CreateAccount {
  readonly kind: 'create-account';
  readonly account: string;
  readonly accountKind: AccountKind;
  /** Shown to people; defaults to the account's own name. */
  readonly displayName?: string;
}
/** Adds cash. `createIfMissing` is the day-trading ADD, which opens the account. */
export interface Deposit {
  readonly kind: 'deposit';
  readonly account: string;
  readonly amountUnits: Money;
  readonly createIfMissing: boolean;
}
/** Lists a symbol. `inventory` null: the house never runs out. `priceTtlMs` 0: never stale. */
export interface ListInstrument {
  readonly kind: 'list-instrument';
  readonly symbol: string;
  readonly priceUnits: Money;
  readonly inventory: Quantity | null;
  readonly priceTtlMs: number;
}
/** `sourceSequence` must exceed the last one seen of `source`; null: the source does not count. */
export interface SetPrice {
  readonly kind: 'set-price';
  readonly symbol: string;
  readonly priceUnits: Money;
  readonly source: number;
  readonly sourceSequence: number | null;
}
/** A market order by quantity, filled whole against the house or rejected. */
export interface PlaceOrder {
  readonly kind: 'order';
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly clOrdId?: string;
}
export interface Quote {
  readonly kind: 'quote';
  readonly account: string;
  readonly symbol: string;
}
/** Locks the current price for floor(amount / price) shares until COMMIT, for 60 s. */
export interface LockQuote {
  readonly kind: 'buy' | 'sell';
  readonly account: string;
  readonly symbol: string;
  readonly amountUnits: Money;
}
/** Settles or drops the account's newest unexpired quote lock of that side. */
export interface SettleQuote {
  readonly kind: 'commit-buy' | 'cancel-buy' | 'commit-sell' | 'cancel-sell';
  readonly account: string;
}

/** What callers build. Sessions are the SDK's own business and have no object form. */
export type Command =
  | Noop
  | CreateAccount
  | Deposit
  | ListInstrument
  | SetPrice
  | PlaceOrder
  | Quote
  | LockQuote
  | SettleQuote;
