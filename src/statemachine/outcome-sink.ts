// What the state machine writes while it applies one entry. The rule book owns the shape;
// src/codec packs it into bytes. Knows no byte offsets and no network.

import type { OrdStatus, Side, TimeInForce } from '../domain/order.ts';
import type { RejectReason } from '../domain/reject-reason.ts';
import type { Row } from './tables/rows.ts';

/** What an acceptance says. One object, reused by apply: copy what must outlive the call. */
export interface AcceptedFields {
  accountId: number;
  symbolId: number;
  /** Order number or session id; -1 where the command has none. */
  number: number;
  ordStatus: OrdStatus | null;
  quantity: number;
  priceUnits: number;
  /** Shares filled at once, of an order that may rest; of a market order 0: its status says all. */
  cumQty?: number;
}

/** One execution report, for feeds: never kept by the books themselves. */
export interface Execution {
  readonly number: number;
  readonly accountId: number;
  readonly symbolId: number;
  readonly side: Side;
  readonly quantity: number;
  readonly priceUnits: number;
  readonly ordStatus: OrdStatus;
  readonly clOrdId: string | null;
}

/** An execution that no command of its entry asked for, so that no answer tells it: the books keep
 *  it with the entry. */
export interface Report extends Execution {
  /** Whether the order got its number just now. */
  readonly isNew: boolean;
  /** Of this execution alone, at `priceUnits`. */
  readonly lastQty: number;
  /** Of all executions of the order so far. */
  readonly cumQty: number;
  readonly cumUnits: number;
  /** What an order that may rest was asked with; null: a market order. */
  readonly terms?: RestingTerms | null;
}

/** What makes an order more than a market order. */
export interface RestingTerms {
  /** Price per share; 0: none. */
  readonly limitUnits: number;
  readonly stopUnits: number;
  readonly timeInForce: TimeInForce;
  /** Number of the order whose place it took; −1: none. */
  readonly replaces: number;
}

/** Whether it says what the order came to so far, as every step of an order that may rest does. */
export const isReport = (execution: Execution): execution is Report => 'lastQty' in execution;

/** One account event, for feeds: the entry that carried it keeps it. */
export interface RecordedEvent {
  readonly accountId: number;
  readonly data: string;
}

export interface OutcomeSink {
  /** Starts the answers of one frame. */
  beginFrame(sessionId: number, firstSeq: number): void;
  accepted(fields: AcceptedFields): void;
  rejected(
    reason: RejectReason,
    ids: { readonly accountId: number; readonly symbolId: number },
  ): void;
  /** The packed form of the answer written last, for the session's window. A copy of `outcomeBytes`
   *  bytes is put at `offset` of `into`. */
  remember(into: DataView, offset: number): void;
  /** Gives a remembered answer again, byte for byte, marked as a possible duplicate. */
  repeat(from: Uint8Array, offset: number): void;
  /** The row is about to change for the first time in this entry: until the call returns it stands as
   *  the entry before left it, for whoever still has to copy that. Not called for new rows. */
  rowChanging(row: Row): void;
  /** A row that this entry added or changed, as the entry leaves it. Called after the last answer,
   *  once per row, and for a given key never together with `rowRemoved`. `beforeIndex`: the entry that
   *  changed it before; −1 when it is new. */
  rowChanged(row: Row, beforeIndex: number): void;
  /** A row that stood before this entry and is gone after it. */
  rowRemoved(row: Row): void;
  executed(execution: Execution): void;
  /** An account event was accepted, for feeds. Told after the answers of the commands before it. */
  recorded(event: RecordedEvent): void;
  /** In place of `executed`. Called before `outcomesCrc`, whose sum covers it. */
  reported(report: Report): void;
  /** CRC-32 of all answers and reports of this entry, for the digest; asked once, after the last answer. */
  outcomesCrc(): number;
}

/** Width of one packed answer. */
export const outcomeBytes = 56;
