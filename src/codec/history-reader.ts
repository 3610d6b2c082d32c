// Key and value → history rows (docs/formats.md section 6). Verifies every row it is given. What
// an entry's commands and answers say is read in order-history.ts.

import { answersAt } from './answer-format.ts';
import { DamagedRow } from './damaged-row.ts';
import { historyHeadBytes, smallHeadBytes } from './history-writer.ts';
import type { HistoryEntry } from './history-writer.ts';
import { isUint53, readInt53, viewOf } from './int53.ts';
import { reportsHeadBytes, reportsMagic } from './report-block.ts';
import { numberOfKey, postingBuckets } from './row-keys.ts';
import { checkStored } from './row-reader.ts';
import { historyTables } from './row-tables.ts';
import type { StoredTable } from './row-tables.ts';

/** Payload, answers and reports share the bytes of `value`. @throws DamagedRow */
export function decodeHistory(key: Buffer, value: Buffer): HistoryEntry {
  checkHistory(historyTables.entry, key, value);
  const damaged = (problem: string): DamagedRow => new DamagedRow('history', key, problem);
  if (value.length < historyHeadBytes) throw damaged('is cut short');
  const view = viewOf(value);
  const payloadEnd = historyHeadBytes + view.getUint32(36, true);
  if (payloadEnd > value.length) throw damaged('ends within its payload');
  const answers: Uint8Array[] = [];
  let reports = value.subarray(value.length);
  let offset = payloadEnd;
  while (offset < value.length) {
    const start = offset;
    if (start + reportsHeadBytes > value.length) throw damaged('ends within its answers');
    offset += view.getUint32(start + answersAt.byteLength, true);
    if (offset > value.length || offset === start) throw damaged('has answers of a wrong length');
    const block = value.subarray(start, offset);
    // Both kinds say their length at the same place.
    if (view.getUint16(start, true) === reportsMagic) reports = block;
    else answers.push(block);
  }
  return {
    index: numberOfKey(key),
    term: readInt53(view, 8),
    machineMs: readInt53(view, 16),
    firstOrderNumber: readInt53(view, 24),
    orderCount: view.getUint32(32, true),
    payload: value.subarray(historyHeadBytes, payloadEnd),
    answers,
    reports,
  };
}

/** The entry that accepted the number in the key first. @throws DamagedRow */
export function decodeOrderNumber(key: Buffer, value: Buffer): number {
  checkHistory(historyTables.number, key, value);
  const view = viewOf(value);
  if (value.length === 16 && isUint53(view, 8)) return readInt53(view, 8);
  throw new DamagedRow(historyTables.number.name, key, 'has a wrong length');
}

/** Indices of the entries in which the account had an order, ascending; none is nothing unusual: the
 *  row is its bucket's. @throws DamagedRow */
export function decodePosting({ key, value }: StoredPosting, accountId: number): number[] {
  checkHistory(historyTables.posting, key, value);
  const firstIndex = numberOfKey(key);
  const indices: number[] = [];
  let account = key[1] ?? 0;
  let index = firstIndex;
  for (let at = smallHeadBytes; at < value.length;) {
    const distance = varintAt(key, value, at);
    const step = varintAt(key, value, distance.end);
    if (distance.number > 0) index = firstIndex;
    account += distance.number * postingBuckets;
    index += step.number;
    if (account > accountId) break;
    if (account === accountId) indices.push(index);
    at = step.end;
  }
  return indices;
}

export interface StoredPosting {
  readonly key: Buffer;
  readonly value: Buffer;
}

function varintAt(key: Buffer, value: Buffer, start: number): { number: number; end: number } {
  let number = 0;
  let unit = 1;
  for (let at = start; at < value.length; at += 1) {
    const byte = value[at] ?? 0;
    number += (byte & 0x7f) * unit;
    unit *= 0x80;
    if (byte < 0x80) return { number, end: at + 1 };
  }
  throw new DamagedRow(historyTables.posting.name, key, 'ends within a number');
}

function checkHistory(expected: StoredTable, key: Buffer, value: Buffer): void {
  const { table } = checkStored(key, value);
  if (table !== expected) throw new DamagedRow(table.name, key, `is no row of ${expected.name}`);
}
