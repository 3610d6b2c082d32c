// Rows of the books → key and value (docs/formats.md section 5), in one buffer that is used again:
// a row costs no allocation but two views. Knows no database and no digests.
//
//   value: | u32 crc | u8 version | u8 flags | u16 zero | u53 changedIndex | fields ... |

import { unreachable } from '../base/assert.ts';
import { crc32 } from '../base/crc.ts';
import { timeInForceCodes } from '../domain/order.ts';
import { tokenRoleCodes } from '../domain/token-role.ts';
import type {
  AccountRow,
  ClOrdIdRow,
  ConfirmationRow,
  CountersRow,
  CrossingRow,
  HoldingRow,
  InstrumentRow,
  OpenOrderRow,
  Row,
  SessionRow,
  TokenRow,
  TriggerRow,
} from '../statemachine/tables/rows.ts';
import { viewOf, writeInt53 } from './int53.ts';
import { keyBytesMax, writeRowKey } from './row-keys.ts';
import { bookTables, rowFormatVersion } from './row-tables.ts';

export const rowFlags = { house: 1, active: 2, sell: 4, falling: 8, stopped: 16 } as const;
/** What the flags of a crossing say of where its cursor is. */
export const halfFlags = {
  rising: 0,
  falling: 8,
  'stop-sells': 32,
  'stop-buys': 64,
  bids: 128,
} as const;
/** Where the fields of a table begin, after what all rows share. */
export const rowHeadBytes = 16;

const startBytes = 4_096;

export class RowWriter {
  readonly #keyBytes = Buffer.alloc(keyBytesMax);
  #bytes = Buffer.alloc(startBytes);
  #view = viewOf(this.#bytes);
  #end = 0;
  #keyEnd = 0;
  /** The row's mark for its table's digest, unsigned. */
  mark = 0;

  /** Valid until the next row, as `value` is: whoever keeps them copies them. */
  get key(): Buffer {
    return this.#keyBytes.subarray(0, this.#keyEnd);
  }

  get value(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Writes key, value and mark. */
  write(row: Row): void {
    this.writeKey(row);
    this.#reserve(rowHeadBytes);
    this.#end = rowHeadBytes;
    const view = this.#view;
    view.setUint32(4, rowFormatVersion, true);
    writeInt53(view, 8, row.changedIndex);
    this.#fields(row);
    const keyCrc = crc32(this.key);
    const crc = crc32(this.#bytes.subarray(4, this.#end), keyCrc);
    // Not `view`: a long row has replaced the buffer.
    this.#view.setUint32(0, crc, true);
    this.mark = bookTables[row.table].markOf === 'key' ? keyCrc : crc;
  }

  /** Writes only the key of a row that is gone, and the mark of a row that never changed. */
  writeKey(row: Row): void {
    this.#keyEnd = writeRowKey(this.#keyBytes, row);
    this.#end = 0;
    if (bookTables[row.table].markOf === 'key') this.mark = crc32(this.key);
  }

  #fields(row: Row): void {
    switch (row.table) {
      case 'account':
        this.#account(row);
        return;
      case 'holding':
        this.#holding(row);
        return;
      case 'instrument':
        this.#instrument(row);
        return;
      case 'confirmation':
        this.#confirmation(row);
        return;
      case 'trigger':
        this.#trigger(row);
        return;
      case 'crossing':
        this.#crossing(row);
        return;
      case 'open-order':
        this.#openOrder(row);
        return;
      case 'session':
        this.#session(row);
        return;
      case 'cl-ord-id':
        this.#clOrdId(row);
        return;
      case 'token':
        this.#token(row);
        return;
      case 'access':
        this.#flags(row.required ? rowFlags.active : 0);
        return;
      case 'counters':
        this.#counters(row);
        return;
      default:
        return unreachable(row);
    }
  }

  #account(row: AccountRow): void {
    this.#flags((row.kind === 'house' ? rowFlags.house : 0) | (row.active ? rowFlags.active : 0));
    this.#int53(row.cashUnits);
    this.#int53(row.reservedCashUnits);
    const lengths = this.#skip(2);
    const nameBytes = this.#text(row.name);
    const displayNameBytes = this.#text(row.displayName);
    this.#bytes[lengths] = nameBytes;
    this.#bytes[lengths + 1] = displayNameBytes;
  }

  #holding(row: HoldingRow): void {
    this.#int53(row.quantity);
    this.#int53(row.reserved);
    this.#int53(row.costUnits);
    this.#int53(row.changedMs);
  }

  #instrument(row: InstrumentRow): void {
    this.#int53(row.priceUnits);
    this.#int53(row.priceMs);
    this.#int53(row.priceTtlMs);
    this.#int53(row.inventory);
    this.#int53(row.listed);
    this.#int53(row.volume);
    this.#int53(row.houseShares);
    const lengths = this.#skip(4);
    const symbolBytes = this.#text(row.symbol);
    this.#view.setUint16(lengths, row.sourceSequences.size, true);
    this.#view.setUint16(lengths + 2, symbolBytes, true);
    for (const [source, sequence] of row.sourceSequences) {
      this.#uint32(source);
      this.#int53(sequence);
    }
  }

  #confirmation(row: ConfirmationRow): void {
    this.#flags(row.side === 'sell' ? rowFlags.sell : 0);
    this.#uint32(row.accountId);
    this.#uint32(row.symbolId);
    this.#int53(row.quantity);
    this.#int53(row.priceUnits);
    this.#int53(row.startedMs);
  }

  #trigger(row: TriggerRow): void {
    this.#flags(row.side === 'sell' ? rowFlags.sell : 0);
    this.#uint32(row.accountId);
    this.#uint32(row.symbolId);
    this.#int53(row.amountUnits);
    this.#int53(row.triggerUnits);
    this.#int53(row.quantity);
  }

  #crossing(row: CrossingRow): void {
    this.#flags(halfFlags[row.half]);
    this.#uint32(row.symbolId);
    this.#uint32(0);
    this.#int53(row.priceUnits);
    this.#int53(row.afterUnits);
    this.#int53(row.afterId);
  }

  #openOrder(row: OpenOrderRow): void {
    const sell = row.side === 'sell' ? rowFlags.sell : 0;
    this.#flags(sell | (row.isStopped ? rowFlags.stopped : 0));
    this.#uint32(row.accountId);
    this.#uint32(row.symbolId);
    this.#uint32(timeInForceCodes[row.timeInForce]);
    this.#uint32(row.clOrdId === null ? 0 : row.clOrdId.length);
    this.#int53(row.quantity);
    this.#int53(row.limitUnits);
    this.#int53(row.stopUnits);
    this.#int53(row.expiresMs);
    this.#int53(row.replaces);
    this.#int53(row.acceptedIndex);
    this.#int53(row.acceptedMs);
    this.#int53(row.ladderId);
    this.#int53(row.cumQty);
    this.#int53(row.cumUnits);
    this.#int53(row.lastPriceUnits);
    if (row.clOrdId !== null) this.#text(row.clOrdId);
  }

  #session(row: SessionRow): void {
    this.#int53(row.lastSeq);
    this.#int53(row.ackedThrough);
    this.#int53(row.lastUsedLedMs);
    this.#raw(row.window.toBytes());
    if (row.ownerId === 0) return;
    this.#uint32(row.ownerId);
    this.#uint32(0);
  }

  #clOrdId(row: ClOrdIdRow): void {
    this.#uint32(row.bodyCrc);
    this.#uint32(0);
    this.#int53(row.usedLedMs);
    this.#raw(row.outcome);
  }

  #token(row: TokenRow): void {
    this.#uint32(row.accountId);
    this.#uint32(tokenRoleCodes[row.role]);
    this.#int53(row.createdMs);
    this.#int53(row.expiresMs);
    this.#raw(Buffer.from(row.hash, 'hex'));
    this.#text(row.name);
  }

  #counters(row: CountersRow): void {
    this.#int53(row.nextOrderNumber);
    this.#int53(row.nextSessionId);
    this.#int53(row.houseCashUnits);
    this.#int53(row.depositedUnits);
    this.#int53(row.withdrawnUnits);
    this.#int53(row.machineMs);
    this.#int53(row.ledMs);
    this.#int53(row.lastTerm);
    this.#uint32(row.digestHigh);
    this.#uint32(row.digestLow);
    this.#int53(row.nextLadderId);
    if (row.auditKeptMs === 0 && row.prunedThrough === 0) return;
    this.#int53(row.auditKeptMs);
    this.#int53(row.prunedThrough);
  }

  #flags(flags: number): void {
    this.#bytes[5] = flags;
  }

  #int53(value: number): void {
    const at = this.#skip(8);
    writeInt53(this.#view, at, value);
  }

  #uint32(value: number): void {
    const at = this.#skip(4);
    this.#view.setUint32(at, value, true);
  }

  #raw(bytes: Uint8Array): void {
    const at = this.#skip(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Answers the length in bytes: at most 255, so it fits the byte that announces it. */
  #text(text: string): number {
    const start = this.#skip(Buffer.byteLength(text));
    return this.#bytes.write(text, start, 'utf8');
  }

  // May replace the buffer: whoever writes asks for its place first, then for the buffer.
  #skip(bytes: number): number {
    const start = this.#end;
    this.#reserve(start + bytes);
    this.#end = start + bytes;
    return start;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(bytes, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}
