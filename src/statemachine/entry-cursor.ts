// What the state machine reads of one log entry. The rule book owns the shape; src/codec reads it
// in place from the entry's bytes. Knows no byte offsets and no network.

import type { AccountKind, CommandKind } from '../domain/command.ts';
import type { Side, TimeInForce } from '../domain/order.ts';

/** Walks the frames of an entry, and within a frame its commands. Nothing it hands out outlives
 *  the next call: apply copies what it keeps. */
export interface EntryCursor {
  /** Moves to the next frame, before its first command; false after the last. */
  nextFrame(): boolean;
  /** 0: the frame opens a session and `firstSeq` is the client's nonce. */
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough: number;
  readonly commandCount: number;
  /** Code of the role that the frame's caller is bound by; 0: by none. */
  readonly callerRole: number;
  /** The account that its caller is bound to; 0: to none. */
  readonly callerAccountId: number;
  /** Moves to the next command of this frame; false after the last. */
  nextCommand(): boolean;
  readonly command: CommandView;
  /** Writes the account id and symbol id of the next commands of this frame, a pair each, as many as
   *  fit, and answers how many; 0 stands for a name. Does not move. */
  lookAhead(pairs: Uint32Array): number;
}

/** One command, read in place. Fields that the kind does not have read as 0 or null. */
export interface CommandView {
  /** Null: a kind this version does not know, answered `malformed`. */
  readonly kind: CommandKind | null;
  /** 0: resolve `accountName()`. */
  readonly accountId: number;
  /** 0: resolve `symbolName()`. */
  readonly symbolId: number;
  readonly side: Side;
  readonly accountKind: AccountKind;
  readonly createIfMissing: boolean;
  /** Shares of an order, or a listing's inventory; the index of a prune-history. */
  readonly quantity: number;
  /** A listing without a finite inventory. */
  readonly unlimited: boolean;
  /** An amount or a price, in 1/10,000 dollar. */
  readonly moneyUnits: number;
  readonly priceTtlMs: number;
  readonly timeInForce: TimeInForce;
  /** The price that sets a stop order off, in 1/10,000 dollar. */
  readonly stopUnits: number;
  /** Of the order that a command is about, where no `clOrdId` says it. */
  readonly orderNumber: number;
  readonly source: number;
  /** 0: the source does not count. */
  readonly sourceSequence: number;
  /** Of set-account-active and set-access. */
  readonly active: boolean;
  /** Of open-session: whoever asks keeps its numbers itself. */
  readonly numbered: boolean;
  /** Of advance-clock and prune-history, ms since 1970; of set-audit-retention, ms. */
  readonly clockMs: number;
  /** Of create-token, ms since 1970; 0: never. */
  readonly expiresMs: number;
  accountName(): string | null;
  displayName(): string | null;
  symbolName(): string | null;
  clOrdId(): string | null;
  /** Of an account event. */
  data(): string | null;
  /** A token's id or hash. */
  token(): string | null;
}
