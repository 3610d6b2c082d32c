// Key and value → a row of the books (docs/formats.md section 5). Verifies the CRC, the version and
// the lengths, because LevelDB hands out damaged values without a word. Knows no database.

import { unreachable } from '../base/assert.ts';
import { crc32 } from '../base/crc.ts';
import { timesInForce } from '../domain/order.ts';
import { tokenRoleOf } from '../domain/token-role.ts';
import { outcomeBytes } from '../statemachine/outcome-sink.ts';
import { ladderHalves } from '../statemachine/tables/price-ladders.ts';
import type { InstrumentRow, LadderHalf, OutcomeWindow, Row } from '../statemachine/tables/rows.ts';
import { DamagedRow } from './damaged-row.ts';
import { readInt53, viewOf } from './int53.ts';
import { readBigEndian53 } from './row-keys.ts';
import { bookTables, rowFormatVersion, tableOfKey } from './row-tables.ts';
import type { StoredTable } from './row-tables.ts';
import { halfFlags, rowFlags, rowHeadBytes } from './row-writer.ts';

/** What stands under a key that passed `checkStored`. */
interface StoredRow {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly view: DataView;
  readonly changedIndex: number;
}

/** The table of a stored row of any kind and its mark, once its CRC and version are right.
 *  @throws DamagedRow */
export function checkStored(key: Buffer, value: Buffer): { table: StoredTable; mark: number } {
  const table = tableOfKey(key);
  if (table === null) throw new DamagedRow('unknown', key, 'no table has this key');
  const keyCrc = crc32(key);
  if (value.length < 8) throw new DamagedRow(table.name, key, 'is cut short');
  const crc = value.readUInt32LE(0);
  if (crc !== crc32(value.subarray(4), keyCrc)) {
    throw new DamagedRow(table.name, key, 'its CRC does not match');
  }
  if (value[4] !== rowFormatVersion) {
    throw new DamagedRow(table.name, key, `has format version ${value[4] ?? 0}`);
  }
  return { table, mark: table.markOf === 'key' ? keyCrc : crc };
}

const wordOfByte = new Map(
  Object.entries(bookTables).map(([word, table]) => [table.byte, word as Row['table']]),
);

/** Whether rows of the books stand under this key, and not history or meta. */
export const isBookKey = (key: Uint8Array): boolean => wordOfByte.has(key[0] ?? 0);

/** The row and its mark. @throws DamagedRow, also for keys that are no row of the books */
export function decodeRow(key: Buffer, value: Buffer): { row: Row; mark: number } {
  const { table, mark } = checkStored(key, value);
  const word = wordOfByte.get(table.byte);
  if (word === undefined) throw new DamagedRow(table.name, key, 'is no row of the books');
  try {
    const view = viewOf(value);
    const changedIndex = readInt53(view, 8);
    return { row: rowOf(word, { key, value, view, changedIndex }), mark };
  } catch (error) {
    // Reading beyond the value, under a CRC that matches: written wrong, and just as unusable.
    if (error instanceof RangeError) throw new DamagedRow(table.name, key, 'has a wrong length');
    throw error;
  }
}

function rowOf(table: Row['table'], stored: StoredRow): Row {
  switch (table) {
    case 'account':
      return account(stored);
    case 'holding':
      return holding(stored);
    case 'instrument':
      return instrument(stored);
    case 'confirmation':
      return confirmation(stored);
    case 'trigger':
      return trigger(stored);
    case 'crossing':
      return crossing(stored);
    case 'open-order':
      return openOrder(stored);
    case 'session':
      return session(stored);
    case 'cl-ord-id':
      return clOrdId(stored);
    case 'token':
      return token(stored);
    case 'access':
      return access(stored);
    case 'counters':
      return counters(stored);
    default:
      return unreachable(table);
  }
}

const hasFlag = (stored: StoredRow, flag: number): boolean =>
  (stored.view.getUint8(5) & flag) !== 0;

function account(stored: StoredRow): Row {
  const { key, value, view, changedIndex } = stored;
  const nameEnd = 34 + view.getUint8(32);
  const end = nameEnd + view.getUint8(33);
  exactly(stored, end);
  return {
    table: 'account',
    changedIndex,
    id: key.readUInt32BE(1),
    name: value.toString('utf8', 34, nameEnd),
    displayName: value.toString('utf8', nameEnd, end),
    kind: hasFlag(stored, rowFlags.house) ? 'house' : 'cash',
    active: hasFlag(stored, rowFlags.active),
    cashUnits: readInt53(view, rowHeadBytes),
    reservedCashUnits: readInt53(view, 24),
  };
}

function holding(stored: StoredRow): Row {
  const { key, view, changedIndex } = stored;
  exactly(stored, 48);
  return {
    table: 'holding',
    changedIndex,
    accountId: key.readUInt32BE(1),
    symbolId: key.readUInt32BE(5),
    quantity: readInt53(view, rowHeadBytes),
    reserved: readInt53(view, 24),
    costUnits: readInt53(view, 32),
    changedMs: readInt53(view, 40),
  };
}

const sourceBytes = 12;

function instrument(stored: StoredRow): InstrumentRow {
  const { key, value, view, changedIndex } = stored;
  const symbolEnd = 76 + view.getUint16(74, true);
  const end = symbolEnd + view.getUint16(72, true) * sourceBytes;
  exactly(stored, end);
  const sourceSequences = new Map<number, number>();
  for (let at = symbolEnd; at < end; at += sourceBytes) {
    sourceSequences.set(view.getUint32(at, true), readInt53(view, at + 4));
  }
  return {
    table: 'instrument',
    changedIndex,
    id: key.readUInt32BE(1),
    symbol: value.toString('latin1', 76, symbolEnd),
    priceUnits: readInt53(view, rowHeadBytes),
    priceMs: readInt53(view, 24),
    priceTtlMs: readInt53(view, 32),
    inventory: readInt53(view, 40),
    listed: readInt53(view, 48),
    volume: readInt53(view, 56),
    houseShares: readInt53(view, 64),
    sourceSequences,
  };
}

function confirmation(stored: StoredRow): Row {
  const { key, view, changedIndex } = stored;
  exactly(stored, 48);
  return {
    table: 'confirmation',
    changedIndex,
    number: readBigEndian53(key, 1),
    accountId: view.getUint32(rowHeadBytes, true),
    symbolId: view.getUint32(20, true),
    side: hasFlag(stored, rowFlags.sell) ? 'sell' : 'buy',
    quantity: readInt53(view, 24),
    priceUnits: readInt53(view, 32),
    startedMs: readInt53(view, 40),
  };
}

function trigger(stored: StoredRow): Row {
  const { key, view, changedIndex } = stored;
  exactly(stored, 48);
  return {
    table: 'trigger',
    changedIndex,
    id: readBigEndian53(key, 1),
    accountId: view.getUint32(rowHeadBytes, true),
    symbolId: view.getUint32(20, true),
    side: hasFlag(stored, rowFlags.sell) ? 'sell' : 'buy',
    amountUnits: readInt53(view, 24),
    triggerUnits: readInt53(view, 32),
    quantity: readInt53(view, 40),
  };
}

function crossing(stored: StoredRow): Row {
  const { key, view, changedIndex } = stored;
  exactly(stored, 48);
  return {
    table: 'crossing',
    changedIndex,
    id: readBigEndian53(key, 1),
    symbolId: view.getUint32(rowHeadBytes, true),
    priceUnits: readInt53(view, 24),
    half: halfOf(stored),
    afterUnits: readInt53(view, 32),
    afterId: readInt53(view, 40),
  };
}

function halfOf(stored: StoredRow): LadderHalf {
  const half = ladderHalves.find((known) => halfFlags[known] === stored.view.getUint8(5));
  if (half === undefined) throw new RangeError('a crossing is in one part of its ladder');
  return half;
}

function openOrder(stored: StoredRow): Row {
  const { key, value, view, changedIndex } = stored;
  const clOrdIdBytes = view.getUint32(28, true);
  exactly(stored, 120 + clOrdIdBytes);
  return {
    table: 'open-order',
    changedIndex,
    number: readBigEndian53(key, 1),
    accountId: view.getUint32(rowHeadBytes, true),
    symbolId: view.getUint32(20, true),
    side: hasFlag(stored, rowFlags.sell) ? 'sell' : 'buy',
    isStopped: hasFlag(stored, rowFlags.stopped),
    timeInForce: timesInForce[view.getUint32(24, true)] ?? 'gtc',
    clOrdId: clOrdIdBytes === 0 ? null : value.toString('latin1', 120),
    quantity: readInt53(view, 32),
    limitUnits: readInt53(view, 40),
    stopUnits: readInt53(view, 48),
    expiresMs: readInt53(view, 56),
    replaces: readInt53(view, 64),
    acceptedIndex: readInt53(view, 72),
    acceptedMs: readInt53(view, 80),
    ladderId: readInt53(view, 88),
    cumQty: readInt53(view, 96),
    cumUnits: readInt53(view, 104),
    lastPriceUnits: readInt53(view, 112),
  };
}

/** Behind the answers of a session that is bound to an account: its id, and zero. */
const ownerBytes = 8;

function session(stored: StoredRow): Row {
  const { key, value, view, changedIndex } = stored;
  const isOwned = (value.length - 40) % outcomeBytes === ownerBytes;
  const end = value.length - (isOwned ? ownerBytes : 0);
  const bytes = Uint8Array.from(value.subarray(40, end));
  if (bytes.length % outcomeBytes !== 0) exactly(stored, 40);
  const window: OutcomeWindow = { length: bytes.length / outcomeBytes, toBytes: () => bytes };
  return {
    table: 'session',
    changedIndex,
    id: readBigEndian53(key, 1),
    ownerId: isOwned ? view.getUint32(end, true) : 0,
    lastSeq: readInt53(view, rowHeadBytes),
    ackedThrough: readInt53(view, 24),
    lastUsedLedMs: readInt53(view, 32),
    window,
  };
}

function clOrdId(stored: StoredRow): Row {
  const { key, value, view, changedIndex } = stored;
  exactly(stored, 32 + outcomeBytes);
  return {
    table: 'cl-ord-id',
    changedIndex,
    accountId: key.readUInt32BE(1),
    clOrdId: key.toString('latin1', 5),
    bodyCrc: view.getUint32(rowHeadBytes, true),
    usedLedMs: readInt53(view, 24),
    outcome: Uint8Array.from(value.subarray(32)),
  };
}

function token(stored: StoredRow): Row {
  const { key, value, view, changedIndex } = stored;
  const role = tokenRoleOf(view.getUint32(20, true));
  if (role === null) throw new RangeError('a token has a role');
  return {
    table: 'token',
    changedIndex,
    id: key.toString('hex', 1),
    hash: value.toString('hex', 40, 72),
    accountId: view.getUint32(rowHeadBytes, true),
    role,
    name: value.toString('utf8', 72),
    createdMs: readInt53(view, 24),
    expiresMs: readInt53(view, 32),
  };
}

function access(stored: StoredRow): Row {
  exactly(stored, rowHeadBytes);
  const { changedIndex } = stored;
  return { table: 'access', changedIndex, required: hasFlag(stored, rowFlags.active) };
}

function counters(stored: StoredRow): Row {
  const { view, changedIndex } = stored;
  // Clusters that never set a retention have the shorter row.
  const isKept = stored.value.length > 96;
  exactly(stored, isKept ? 112 : 96);
  return {
    table: 'counters',
    changedIndex,
    nextOrderNumber: readInt53(view, rowHeadBytes),
    nextSessionId: readInt53(view, 24),
    houseCashUnits: readInt53(view, 32),
    depositedUnits: readInt53(view, 40),
    withdrawnUnits: readInt53(view, 48),
    machineMs: readInt53(view, 56),
    ledMs: readInt53(view, 64),
    lastTerm: readInt53(view, 72),
    digestHigh: view.getUint32(80, true),
    digestLow: view.getUint32(84, true),
    nextLadderId: readInt53(view, 88),
    auditKeptMs: isKept ? readInt53(view, 96) : 0,
    prunedThrough: isKept ? readInt53(view, 104) : 0,
  };
}

function exactly(stored: StoredRow, bytes: number): void {
  if (stored.value.length === bytes) return;
  throw new RangeError(`a row of ${stored.value.length} bytes should have ${bytes}`);
}
