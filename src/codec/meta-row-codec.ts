// The meta row ↔ bytes (docs/formats.md section 7): which entry the stored books are as of, and
// what every table must hold. Written in the same batch as the rows it speaks of. The membership is
// opaque here. Knows no database.
//
//   | head | clusterId | appliedIndex | term | machineMs | digest | historyIndex | tables ... |
//   | membership |

import { crc32 } from '../base/crc.ts';
import { DamagedRow } from './damaged-row.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';
import { metaKey } from './row-keys.ts';
import { rowFormatVersion, storedTables } from './row-tables.ts';
import { TableDigests } from './table-digests.ts';

export interface BooksMeta {
  /** 16 lower-case hex digits: books of another cluster mean nothing here. */
  readonly clusterId: string;
  /** The entry the books are as of; 0: none yet. */
  readonly appliedIndex: number;
  /** The history is complete through this entry, which may be later than the books are. */
  readonly historyIndex: number;
  /** Term of the entry the books are as of. */
  readonly term: number;
  /** The machine clock after it, ms since 1970. */
  readonly machineMs: number;
  /** The chained digest after it, 16 hex digits. */
  readonly digest: string;
  readonly tables: TableDigests;
  /** The membership as of that entry, as its own codec wrote it. */
  readonly confState: Uint8Array;
}

const fixedBytes = 59;
const tableBytes = 17;

export function encodeMeta(meta: BooksMeta): Buffer {
  const tablesEnd = fixedBytes + storedTables.length * tableBytes;
  const value = Buffer.alloc(tablesEnd + meta.confState.length);
  const view = viewOf(value);
  value[4] = rowFormatVersion;
  value.write(meta.clusterId, 8, 'hex');
  writeInt53(view, 16, meta.appliedIndex);
  writeInt53(view, 24, meta.term);
  writeInt53(view, 32, meta.machineMs);
  view.setUint32(40, Number.parseInt(meta.digest.slice(0, 8), 16), true);
  view.setUint32(44, Number.parseInt(meta.digest.slice(8), 16), true);
  view.setUint16(48, meta.confState.length, true);
  view.setUint8(50, storedTables.length);
  writeInt53(view, 51, meta.historyIndex);
  for (const [position, table] of storedTables.entries()) {
    const at = fixedBytes + position * tableBytes;
    const { sum, xor, rows } = meta.tables.of(table);
    view.setUint8(at, table.byte);
    view.setUint32(at + 1, sum, true);
    view.setUint32(at + 5, xor, true);
    writeInt53(view, at + 9, rows);
  }
  value.set(meta.confState, tablesEnd);
  view.setUint32(0, crc32(value.subarray(4), crc32(metaKey)), true);
  return value;
}

/** @throws DamagedRow */
export function decodeMeta(value: Buffer): BooksMeta {
  if (value.length < fixedBytes) throw damaged('is cut short');
  const view = viewOf(value);
  if (view.getUint32(0, true) !== crc32(value.subarray(4), crc32(metaKey))) {
    throw damaged('its CRC does not match');
  }
  if (value[4] !== rowFormatVersion) throw damaged(`has format version ${value[4] ?? 0}`);
  const tablesEnd = fixedBytes + view.getUint8(50) * tableBytes;
  if (value.length !== tablesEnd + view.getUint16(48, true)) throw damaged('has a wrong length');
  return {
    clusterId: value.toString('hex', 8, 16),
    appliedIndex: readInt53(view, 16),
    term: readInt53(view, 24),
    machineMs: readInt53(view, 32),
    digest: hex(view.getUint32(40, true)) + hex(view.getUint32(44, true)),
    historyIndex: readInt53(view, 51),
    tables: readTables(view, tablesEnd),
    confState: Uint8Array.from(value.subarray(tablesEnd)),
  };
}

const damaged = (problem: string): DamagedRow => new DamagedRow('meta', metaKey, problem);

const hex = (word: number): string => word.toString(16).padStart(8, '0');

function readTables(view: DataView, end: number): TableDigests {
  const tables = new TableDigests();
  for (let at = fixedBytes; at < end; at += tableBytes) {
    const table = storedTables.find((known) => known.byte === view.getUint8(at));
    if (table === undefined) throw damaged('names an unknown table');
    const sum = view.getUint32(at + 1, true);
    const xor = view.getUint32(at + 5, true);
    tables.set(table, { sum, xor, rows: readInt53(view, at + 9) });
  }
  return tables;
}
