// Folds the rows one entry changed into one number. The hashes of the rows are added, so that the
// order in which rules met them cannot matter: a replica restored from a snapshot may expire two
// equally old sessions the other way round and still holds the same state.

import { unreachable } from '../base/assert.ts';
import { Hash64 } from './hash64.ts';
import { timeInForceCodes } from '../domain/order.ts';
import { tokenRoleCodes } from '../domain/token-role.ts';
import type {
  AccountRow,
  CountersRow,
  CrossingRow,
  HoldingRow,
  InstrumentRow,
  OpenOrderRow,
  Row,
  SessionRow,
  TokenRow,
} from './tables/rows.ts';

/** Never renumbered: replicas of different builds compare digests. */
const tableCodes = {
  account: 1,
  holding: 2,
  instrument: 3,
  confirmation: 4,
  session: 5,
  'cl-ord-id': 6,
  counters: 7,
  trigger: 8,
  crossing: 9,
  'open-order': 20,
  token: 60,
  access: 61,
} as const;

const halfCodes = { rising: 1, falling: 2, 'stop-sells': 3, 'stop-buys': 4, bids: 5 } as const;

export class RowDigest {
  high = 0;
  low = 0;
  readonly #hash = new Hash64();

  start(): void {
    this.high = 0;
    this.low = 0;
  }

  /** As `changed`, for whoever knows what it is. */
  accountChanged(row: AccountRow, isNew: boolean): void {
    const hash = this.#hash;
    hash.start(tableCodes.account, isNew ? 1 : 0);
    hash.integer(row.id);
    this.#account(row);
    if (isNew) this.#texts(row);
    this.#add();
  }

  /** As `changed`, for whoever knows what it is. */
  holdingChanged(row: HoldingRow, isNew: boolean): void {
    const hash = this.#hash;
    hash.start(tableCodes.holding, isNew ? 1 : 0);
    hash.integer(row.accountId);
    hash.integer(row.symbolId);
    this.#holding(row);
    this.#add();
  }

  /** Texts never change, so they are hashed once, when the row `isNew`. */
  changed(row: Row, isNew: boolean): void {
    this.#hash.start(tableCodes[row.table], isNew ? 1 : 0);
    this.#key(row);
    this.#fields(row);
    if (isNew) this.#texts(row);
    this.#add();
  }

  removed(row: Row): void {
    this.#hash.start(tableCodes[row.table], 2);
    this.#key(row);
    if (row.table === 'cl-ord-id') this.#hash.text(row.clOrdId);
    if (row.table === 'token') this.#hash.text(row.id);
    this.#add();
  }

  #add(): void {
    this.#hash.finish();
    this.high = (this.high + this.#hash.high) | 0;
    this.low = (this.low + this.#hash.low) | 0;
  }

  #key(row: Row): void {
    switch (row.table) {
      case 'account':
      case 'instrument':
      case 'session':
      case 'trigger':
      case 'crossing':
        this.#hash.integer(row.id);
        break;
      case 'holding':
        this.#hash.integer(row.accountId);
        this.#hash.integer(row.symbolId);
        break;
      case 'confirmation':
      case 'open-order':
        this.#hash.integer(row.number);
        break;
      case 'cl-ord-id':
        this.#hash.integer(row.accountId);
        break;
      // A token's is a text, hashed where it is new or gone.
      case 'token':
      case 'access':
      case 'counters':
        break;
      default:
        unreachable(row);
    }
  }

  #fields(row: Row): void {
    const hash = this.#hash;
    switch (row.table) {
      case 'account':
        this.#account(row);
        break;
      case 'holding':
        this.#holding(row);
        break;
      case 'instrument':
        this.#instrument(row);
        break;
      case 'confirmation':
        hash.integer(row.accountId);
        hash.integer(row.symbolId);
        hash.integer(row.side === 'buy' ? 1 : 2);
        hash.integer(row.quantity);
        hash.integer(row.priceUnits);
        hash.integer(row.startedMs);
        break;
      case 'trigger':
        hash.integer(row.accountId);
        hash.integer(row.symbolId);
        hash.integer(row.side === 'buy' ? 1 : 2);
        hash.integer(row.amountUnits);
        hash.integer(row.triggerUnits);
        hash.integer(row.quantity);
        break;
      case 'crossing':
        this.#crossing(row);
        break;
      case 'open-order':
        this.#openOrder(row);
        break;
      case 'session':
        this.#session(row);
        break;
      case 'cl-ord-id':
        hash.integer(row.bodyCrc);
        hash.integer(row.usedLedMs);
        break;
      case 'token':
        this.#token(row);
        break;
      case 'access':
        hash.integer(row.required ? 1 : 0);
        break;
      case 'counters':
        this.#counters(row);
        break;
      default:
        unreachable(row);
    }
  }

  #account(row: AccountRow): void {
    const hash = this.#hash;
    hash.integer(row.active ? 1 : 0);
    hash.integer(row.cashUnits);
    hash.integer(row.reservedCashUnits);
  }

  #holding(row: HoldingRow): void {
    const hash = this.#hash;
    hash.integer(row.quantity);
    hash.integer(row.reserved);
    hash.integer(row.costUnits);
    hash.integer(row.changedMs);
  }

  #counters(row: CountersRow): void {
    const hash = this.#hash;
    hash.integer(row.nextOrderNumber);
    hash.integer(row.nextSessionId);
    hash.integer(row.nextLadderId);
    hash.integer(row.houseCashUnits);
    hash.integer(row.depositedUnits);
    hash.integer(row.withdrawnUnits);
    hash.integer(row.machineMs);
    hash.integer(row.ledMs);
    hash.integer(row.lastTerm);
    // Not for 0: what was decided before anything could be pruned keeps its digest.
    if (row.auditKeptMs === 0 && row.prunedThrough === 0) return;
    hash.integer(row.auditKeptMs);
    hash.integer(row.prunedThrough);
  }

  #crossing(row: CrossingRow): void {
    const hash = this.#hash;
    hash.integer(row.symbolId);
    hash.integer(row.priceUnits);
    hash.integer(halfCodes[row.half]);
    hash.integer(row.afterUnits);
    hash.integer(row.afterId);
  }

  #session(row: SessionRow): void {
    const hash = this.#hash;
    hash.integer(row.lastSeq);
    hash.integer(row.ackedThrough);
    hash.integer(row.lastUsedLedMs);
    // Not for 0: what was decided before sessions had owners keeps its digest.
    if (row.ownerId !== 0) hash.integer(row.ownerId);
  }

  #token(row: TokenRow): void {
    const hash = this.#hash;
    hash.integer(row.accountId);
    hash.integer(tokenRoleCodes[row.role]);
    hash.integer(row.createdMs);
    hash.integer(row.expiresMs);
  }

  #openOrder(row: OpenOrderRow): void {
    const hash = this.#hash;
    hash.integer(row.accountId);
    hash.integer(row.symbolId);
    hash.integer(row.side === 'buy' ? 1 : 2);
    hash.integer(row.quantity);
    hash.integer(row.limitUnits);
    hash.integer(row.stopUnits);
    hash.integer(timeInForceCodes[row.timeInForce]);
    hash.integer(row.expiresMs);
    hash.integer(row.replaces);
    hash.integer(row.acceptedIndex);
    hash.integer(row.acceptedMs);
    hash.integer(row.ladderId);
    hash.integer(row.isStopped ? 1 : 0);
    hash.integer(row.cumQty);
    hash.integer(row.cumUnits);
    hash.integer(row.lastPriceUnits);
  }

  #instrument(row: InstrumentRow): void {
    const hash = this.#hash;
    hash.integer(row.priceUnits);
    hash.integer(row.priceMs);
    hash.integer(row.priceTtlMs);
    hash.integer(row.inventory);
    hash.integer(row.listed);
    hash.integer(row.volume);
    hash.integer(row.houseShares);
    if (row.sourceSequences.size === 0) return;
    for (const [source, sequence] of row.sourceSequences) {
      hash.integer(source);
      hash.integer(sequence);
    }
  }

  #texts(row: Row): void {
    if (row.table === 'account') {
      this.#hash.text(row.name);
      this.#hash.text(row.displayName);
      this.#hash.text(row.kind);
    }
    if (row.table === 'instrument') this.#hash.text(row.symbol);
    if (row.table === 'cl-ord-id') this.#hash.text(row.clOrdId);
    if (row.table === 'token') {
      this.#hash.text(row.hash);
      this.#hash.text(row.name);
    }
    if (row.table === 'open-order') this.#hash.text(row.clOrdId ?? '');
  }
}
