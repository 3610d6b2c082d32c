// Key and value → history rows (docs/formats.md section 6). Verifies every row it is given. What
// an entry's commands and answers say is read in order-history.ts.

import { answersAt, answersHeaderBytes } from './answer-format.ts';
import { DamagedRow } from './damaged-row.ts';
import { historyHeadBytes } from './history-writer.ts';
import type { HistoryEntry } from './history-writer.ts';
import { isUint53, readInt53, viewOf } from './int53.ts';
import { numberOfKey } from './row-keys.ts';
import { checkStored } from './row-reader.ts';
import { historyTables } from './row-tables.ts';
import type { StoredTable } from './row-tables.ts';

/** Payload and answers share the bytes of `value`. @throws DamagedRow */
export function decodeHistory(key: Buffer, value: Buffer): HistoryEntry {
  checkHistory(historyTables.entry, key, value);
  const damaged = (problem: string): DamagedRow => new DamagedRow('history', key, problem);
  if (value.length < historyHeadBytes) throw damaged('is cut short');
  const view = viewOf(value);
  const payloadEnd = historyHeadBytes + view.getUint32(36, true);
  if (payloadEnd > value.length) throw damaged('ends within its payload');
  const answers: Uint8Array[] = [];
  let offset = payloadEnd;
  while (offset < value.length) {
    const start = offset;
    if (start + answersHeaderBytes > value.length) throw damaged('ends within its answers');
    offset += view.getUint32(start + answersAt.byteLength, true);
    if (offset > value.length || offset === start) throw damaged('has answers of a wrong length');
    answers.push(value.subarray(start, offset));
  }
  return {
    index: numberOfKey(key),
    term: readInt53(view, 8),
    machineMs: readInt53(view, 16),
    firstOrderNumber: readInt53(view, 24),
    orderCount: view.getUint32(32, true),
    payload: value.subarray(historyHeadBytes, payloadEnd),
    answers,
  };
}

/** The entry that accepted the number in the key first. @throws DamagedRow */
export function decodeOrderNumber(key: Buffer, value: Buffer): number {
  checkHistory(historyTables.number, key, value);
  const view = viewOf(value);
  if (value.length === 16 && isUint53(view, 8)) return readInt53(view, 8);
  throw new DamagedRow(historyTables.number.name, key, 'has a wrong length');
}

/** Indices in ascending order, the one in the key first. @throws DamagedRow */
export function decodePosting(key: Buffer, value: Buffer): number[] {
  checkHistory(historyTables.posting, key, value);
  let index = numberOfKey(key);
  const indices = [index];
  let delta = 0;
  let unit = 1;
  for (let at = 8; at < value.length; at += 1) {
    const byte = value[at] ?? 0;
    delta += (byte & 0x7f) * unit;
    unit *= 0x80;
    if (byte >= 0x80) continue;
    index += delta;
    indices.push(index);
    delta = 0;
    unit = 1;
  }
  if (unit === 1 && Number.isSafeInteger(index)) return indices;
  throw new DamagedRow(historyTables.posting.name, key, 'ends within a number');
}

function checkHistory(expected: StoredTable, key: Buffer, value: Buffer): void {
  const { table } = checkStored(key, value);
  if (table !== expected) throw new DamagedRow(table.name, key, `is no row of ${expected.name}`);
}
