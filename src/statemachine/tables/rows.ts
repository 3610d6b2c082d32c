// The rows of the books: the state that is persisted, snapshotted, digested and fed to viewers.
// Plain mutable records owned by Books; every row says when it last changed. Knows no rules.

import type { AccountKind } from '../../domain/command.ts';
import type { Side, TimeInForce } from '../../domain/order.ts';
import type { TokenRole } from '../../domain/token-role.ts';

interface RowBase {
  /** Log index of the entry that last changed it. */
  changedIndex: number;
}

export interface AccountRow extends RowBase {
  readonly table: 'account';
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly kind: AccountKind;
  active: boolean;
  cashUnits: number;
  reservedCashUnits: number;
}

export interface HoldingRow extends RowBase {
  readonly table: 'holding';
  readonly accountId: number;
  readonly symbolId: number;
  /** Free to sell. */
  quantity: number;
  reserved: number;
  /** Cost of quantity + reserved together. */
  costUnits: number;
  changedMs: number;
}

export interface InstrumentRow extends RowBase {
  readonly table: 'instrument';
  readonly id: number;
  readonly symbol: string;
  /** 0: no price yet. */
  priceUnits: number;
  priceMs: number;
  readonly priceTtlMs: number;
  /** -1: the house never runs out. */
  inventory: number;
  /** Listed (and restocked) in all. When unlimited: issued less taken back, which house sales can
   *  make negative. Either way max(inventory, 0) + all shares held + houseShares = listed. */
  listed: number;
  volume: number;
  /** Net shares taken by house accounts; may be negative. */
  houseShares: number;
  /** Last sequence by source, in ascending source order. */
  readonly sourceSequences: Map<number, number>;
}

/** A quote-locked order awaiting COMMIT; its key is its order number, so key order is age order. */
export interface ConfirmationRow extends RowBase {
  readonly table: 'confirmation';
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  readonly priceUnits: number;
  readonly startedMs: number;
}

/** An automatic trade: an amount, and once it is complete a trigger. Never changed, only replaced by
 *  one with a new id, so that id order is age. */
export interface TriggerRow extends RowBase {
  readonly table: 'trigger';
  readonly id: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  /** Of a buy: cash held back. */
  readonly amountUnits: number;
  /** Price per share; 0: not set yet. */
  readonly triggerUnits: number;
  /** Of a sell with a trigger: shares held back. Else 0. */
  readonly quantity: number;
}

/** A limit or stop order that is not done; its key is its order number. What is not filled yet is held
 *  back: cash at its limit (without one at its stop), or shares. */
export interface OpenOrderRow extends RowBase {
  readonly table: 'open-order';
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  /** Price per share; 0: a stop order that names none. */
  readonly limitUnits: number;
  /** 0: a limit order. */
  readonly stopUnits: number;
  readonly timeInForce: TimeInForce;
  /** Machine clock at which it ends; 0: never. */
  readonly expiresMs: number;
  readonly clOrdId: string | null;
  /** The order whose place it took; −1: none. */
  readonly replaces: number;
  readonly acceptedIndex: number;
  readonly acceptedMs: number;
  /** Its place in time among what waits at one price. */
  ladderId: number;
  /** Whether it still waits for its stop. */
  isStopped: boolean;
  cumQty: number;
  /** What cumQty came to in all. */
  cumUnits: number;
  /** Of the last fill; 0: none yet. */
  lastPriceUnits: number;
}

/** A price that reached more than one entry may trade: who has a lower id and waits beyond the
 *  cursor is still to be looked at, at this price. */
export interface CrossingRow extends RowBase {
  readonly table: 'crossing';
  readonly id: number;
  readonly symbolId: number;
  readonly priceUnits: number;
  /** Which part of the ladder the cursor is in. */
  half: LadderHalf;
  /** The last one looked at; `afterId` 0: none yet in this part. */
  afterUnits: number;
  afterId: number;
}

/** `rising`: sells that trade at their price or above. `stop-sells`: set off at their price or below.
 *  `stop-buys`: set off at theirs or above. `falling`: automatic buys, which trade at their price or
 *  below. `bids`: limit buys, which do too. */
export type LadderHalf = 'rising' | 'stop-sells' | 'stop-buys' | 'falling' | 'bids';

export interface SessionRow extends RowBase {
  readonly table: 'session';
  readonly id: number;
  /** The account that the token it was opened with speaks for; 0: of every account, or no token. */
  readonly ownerId: number;
  lastSeq: number;
  ackedThrough: number;
  /** Led time of its last frame. */
  lastUsedLedMs: number;
  /** Packed answers of ackedThrough + 1 .. lastSeq, oldest first, `outcomeBytes` each. */
  window: OutcomeWindow;
}

/** A ring of packed answers that grows to the window's limit. */
export interface OutcomeWindow {
  readonly length: number;
  /** The answers in order, as one copy. */
  toBytes(): Uint8Array;
}

/** A client order id already used, kept 24 h of led time. Key: (account, id). */
export interface ClOrdIdRow extends RowBase {
  readonly table: 'cl-ord-id';
  readonly accountId: number;
  readonly clOrdId: string;
  /** CRC-32 of the order it came with: same id, other body is a rejection. */
  readonly bodyCrc: number;
  readonly usedLedMs: number;
  /** The first answer, packed. */
  readonly outcome: Uint8Array;
}

/** A token that was created and not revoked. Never changed. */
export interface TokenRow extends RowBase {
  readonly table: 'token';
  /** 16 hex digits: how the hash begins. */
  readonly id: string;
  /** SHA-256 of the secret, 64 hex digits. */
  readonly hash: string;
  /** 0: every account. */
  readonly accountId: number;
  readonly role: TokenRole;
  readonly name: string;
  readonly createdMs: number;
  /** Machine clock from which on it is worth nothing; 0: never. */
  readonly expiresMs: number;
}

/** Whether callers must show a token; no row: they need not, and never needed to. */
export interface AccessRow extends RowBase {
  readonly table: 'access';
  required: boolean;
}

/** The one row of counters. */
export interface CountersRow extends RowBase {
  readonly table: 'counters';
  nextOrderNumber: number;
  nextSessionId: number;
  /** Of what waits for a price, and of crossings. */
  nextLadderId: number;
  houseCashUnits: number;
  depositedUnits: number;
  withdrawnUnits: number;
  /** How long the history is kept at least, ms; 0: for ever. */
  auditKeptMs: number;
  /** The history through this entry is given up; 0: none of it. */
  prunedThrough: number;
  /** Machine clock: max of all stamps so far. */
  machineMs: number;
  /** Time during which some leader led. */
  ledMs: number;
  /** Term of the last entry that carried a stamp. */
  lastTerm: number;
  digestHigh: number;
  digestLow: number;
}

export type Row =
  | AccountRow
  | HoldingRow
  | InstrumentRow
  | ConfirmationRow
  | TriggerRow
  | CrossingRow
  | OpenOrderRow
  | SessionRow
  | ClOrdIdRow
  | TokenRow
  | AccessRow
  | CountersRow;
