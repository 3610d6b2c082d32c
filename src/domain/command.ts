// What a client may ask of the books, as plain objects. One word per command, one code per word;
// the codes are on disk for ever. No rules live here: the state machine decides.

import type { OrderNumber } from './ids.ts';
import type { Money } from './money.ts';
import type { Quantity } from './quantity.ts';
import type { Side, TimeInForce } from './order.ts';
import type { DayTradingWord } from './day-trading-word.ts';
import type { RejectReason } from './reject-reason.ts';
import type { TokenRole } from './token-role.ts';

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
  'limit-order': 40,
  'stop-order': 41,
  'cancel-order': 42,
  'replace-order': 43,
  'cancel-all': 44,
  'reject-at-edge': 60,
  'set-audit-retention': 61,
  'prune-history': 62,
  'record-event': 70,
  'set-account-active': 71,
  'advance-clock': 72,
  restock: 80,
  'create-token': 90,
  'revoke-token': 91,
  'set-access': 92,
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
/** Trades at its limit or better: at once as far as the house has shares, and the rest when a price or
 *  shares that come back allow it. `ioc` drops the rest, `fok` is filled whole or not at all. */
export interface PlaceLimitOrder {
  readonly kind: 'limit-order';
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly limitUnits: Money;
  readonly timeInForce: TimeInForce;
  readonly clOrdId?: string;
}
/** Waits until the price comes to its stop (a buy: or above, a sell: or below). Then it is a limit order
 *  if it names a limit, and else a market order, filled whole or canceled. */
export interface PlaceStopOrder {
  readonly kind: 'stop-order';
  readonly account: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly stopUnits: Money;
  readonly limitUnits?: Money;
  readonly timeInForce: 'gtc' | 'day';
  readonly clOrdId?: string;
}
/** An open order by its number, or by the clOrdId it came with. */
export type OrderReference =
  | { readonly number: OrderNumber; readonly origClOrdId?: undefined }
  | { readonly origClOrdId: string; readonly number?: undefined };

/** Ends an open order; what it held back is free again. */
export type CancelOrder = OrderReference & {
  readonly kind: 'cancel-order';
  readonly account: string;
};
/** Puts a new order in the place of an open one. It keeps its place in time only where nothing but the
 *  quantity changes, and that downwards. */
export type ReplaceOrder = OrderReference & {
  readonly kind: 'replace-order';
  readonly account: string;
  /** Of both orders together, what the old one filled included (FIX OrderQty); left out: as it was. */
  readonly quantity?: Quantity;
  /** The limit, or the stop of an order without a limit; left out: as it was. */
  readonly priceUnits?: Money;
};
/** Ends the open orders of an account, oldest first, at most 1,024 of them: the answer says how many. */
export interface CancelAll {
  readonly kind: 'cancel-all';
  readonly account: string;
  /** Left out: of every symbol. */
  readonly symbol?: string;
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
/** Input that no command can hold, told to the log for the audit as far as it could be read. Always
 *  rejected, for the reason it names. */
export interface RejectAtEdge extends Numbered {
  readonly kind: 'reject-at-edge';
  /** Null: none of the sixteen. */
  readonly word: DayTradingWord | null;
  readonly account?: string;
  readonly symbol?: string;
  readonly reason: RejectReason;
  /** As it came, without control characters and at most 128 bytes. */
  readonly input: string;
}

/** What a line of a workload file may ask for. */
export type DayTradingCommand =
  | Deposit
  | Quote
  | LockQuote
  | SettleQuote
  | SetAmount
  | SetTrigger
  | CancelSet
  | DumpLog
  | DisplaySummary
  | RejectAtEdge;

/** Brings what the house still has to sell up to `quantity`, if it is below; a symbol that never runs
 *  out cannot be restocked. Answers how many shares were added. */
export interface Restock {
  readonly kind: 'restock';
  readonly symbol: string;
  readonly quantity: Quantity;
}

/** How long the history, and with it the audit, must be kept before it may be pruned. */
export interface SetAuditRetention {
  readonly kind: 'set-audit-retention';
  /** 0: for ever, which is how every cluster starts. */
  readonly keptMs: number;
}
/** Gives up the history through an entry on every node; what anybody owns stays. Whoever sends it has
 *  exported the audit: the log cannot tell. */
export interface PruneHistory {
  readonly kind: 'prune-history';
  readonly throughIndex: number;
  /** Machine clock after that entry, ms since 1970: the books do not remember it. */
  readonly throughMs: number;
}

/** Something that happened to an account, for whoever follows it. Kept with the entry that carried it;
 *  refused while the account is inactive. */
export interface RecordEvent {
  readonly kind: 'record-event';
  readonly account: string;
  /** Opaque text, 1 to 4,096 bytes of UTF-8; any character. */
  readonly data: string;
}
/** An inactive account is refused whatever would trade or record anything, until it is active again.
 *  What it left standing goes on, and can be canceled. */
export interface SetAccountActive {
  readonly kind: 'set-account-active';
  readonly account: string;
  readonly active: boolean;
}
/** Moves the machine clock on to `clockMs`; never back. Only nodes started with `--file-clock` take it:
 *  on the others time passes by itself. */
export interface AdvanceClock {
  readonly kind: 'advance-clock';
  /** Milliseconds since 1970. */
  readonly clockMs: number;
}

/** Lets whoever knows a secret act for an account. The secret itself never comes here. */
export interface CreateToken {
  readonly kind: 'create-token';
  /** Left out: every account. */
  readonly account?: string;
  readonly role: TokenRole;
  /** SHA-256 of the secret, 64 lower-case hex digits; the first 16 are the token's id. */
  readonly token: string;
  /** For people: what or whom it was made for. */
  readonly displayName?: string;
  /** Machine clock from which on it is worth nothing, ms since 1970; 0: never. */
  readonly expiresMs: number;
}
/** Ends a token at once and for good. */
export interface RevokeToken {
  readonly kind: 'revoke-token';
  /** Its id, 16 lower-case hex digits. */
  readonly token: string;
}
/** Whether callers must show a token. Turning it on needs an administrator's token of every account
 *  that does not expire, so that somebody can turn it off. */
export interface SetAccess {
  readonly kind: 'set-access';
  readonly required: boolean;
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
  | PlaceLimitOrder
  | PlaceStopOrder
  | CancelOrder
  | ReplaceOrder
  | CancelAll
  | Quote
  | LockQuote
  | SettleQuote
  | SetAmount
  | SetTrigger
  | CancelSet
  | DumpLog
  | DisplaySummary
  | RejectAtEdge
  | Restock
  | RecordEvent
  | SetAccountActive
  | AdvanceClock
  | CreateToken
  | RevokeToken
  | SetAccess
  | SetAuditRetention
  | PruneHistory;
