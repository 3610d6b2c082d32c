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
  'set-buy-amount': 16,
  'cancel-set-buy': 17,
  'set-buy-trigger': 18,
  'set-sell-amount': 19,
  'set-sell-trigger': 20,
  'cancel-set-sell': 21,
  dumplog: 22,
  'display-summary': 23,
  'notional-order': 24,
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
/** The day-trading commands: their number in the audit, 1 to 2^32 - 1, where whoever sends them counts. */
interface Numbered {
  readonly transactionNum?: number;
}
/** Adds cash. `createIfMissing` is the day-trading ADD, which opens the account. */
export interface Deposit extends Numbered {
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
/** A market order for as many whole shares as the amount comes to at the price it meets: filled whole
 *  or rejected, and never for more than the amount. */
export interface PlaceNotionalOrder {
  readonly kind: 'notional-order';
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly amountUnits: Money;
  readonly clOrdId?: string;
}
export interface Quote extends Numbered {
  readonly kind: 'quote';
  readonly account: string;
  readonly symbol: string;
}
/** Locks the current price for floor(amount / price) shares until COMMIT, for 60 s. */
export interface LockQuote extends Numbered {
  readonly kind: 'buy' | 'sell';
  readonly account: string;
  readonly symbol: string;
  readonly amountUnits: Money;
}
/** Settles or drops the account's newest unexpired quote lock of that side. */
export interface SettleQuote extends Numbered {
  readonly kind: 'commit-buy' | 'cancel-buy' | 'commit-sell' | 'cancel-sell';
  readonly account: string;
}
/** How much an automatic trade is for. A buy holds the cash back at once; a sell holds shares back
 *  when its trigger is set. Asked again: the new amount takes the place of the old one. */
export interface SetAmount extends Numbered {
  readonly kind: 'set-buy-amount' | 'set-sell-amount';
  readonly account: string;
  readonly symbol: string;
  readonly amountUnits: Money;
}
/** The price per share at which the amount set before is traded: a buy at or below it, a sell at or
 *  above it. */
export interface SetTrigger extends Numbered {
  readonly kind: 'set-buy-trigger' | 'set-sell-trigger';
  readonly account: string;
  readonly symbol: string;
  readonly triggerUnits: Money;
}
/** Gives up amount and trigger; what they held back is free again. */
export interface CancelSet extends Numbered {
  readonly kind: 'cancel-set-buy' | 'cancel-set-sell';
  readonly account: string;
  readonly symbol: string;
}
/** Marks the place in the log up to which a user's history, or everybody's, is written out. */
export interface DumpLog extends Numbered {
  readonly kind: 'dumplog';
  /** Left out: everybody. */
  readonly account?: string;
  readonly filename: string;
}
/** Marks the place in the log as of which an account is shown. */
export interface DisplaySummary extends Numbered {
  readonly kind: 'display-summary';
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
  | PlaceNotionalOrder
  | Quote
  | LockQuote
  | SettleQuote
  | SetAmount
  | SetTrigger
  | CancelSet
  | DumpLog
  | DisplaySummary;
