// What the audit knew at the entry through which the history is given up ↔ rows (docs/formats.md section
// 6). A text each, opaque here. Knows no database.
//
//   a: | head | index | text |

import { crc32 } from '../base/crc.ts';
import { DamagedRow } from './damaged-row.ts';
import { smallHeadBytes } from './history-writer.ts';
import { readInt53, viewOf, writeInt53 } from './int53.ts';
import { auditKey } from './row-keys.ts';
import { checkStored } from './row-reader.ts';
import { historyTables, rowFormatVersion } from './row-tables.ts';

const textAt = smallHeadBytes + 8;

/** Part `part`, from 0, of what was known after the entry at `index`. */
export function encodeAuditRow(part: number, index: number, text: string) {
  const key = auditKey(part);
  const value = Buffer.alloc(textAt + Buffer.byteLength(text));
  const view = viewOf(value);
  value[4] = rowFormatVersion;
  writeInt53(view, smallHeadBytes, index);
  value.write(text, textAt, 'utf8');
  const mark = crc32(key);
  view.setUint32(0, crc32(value.subarray(4), mark), true);
  return { key, value, mark };
}

/** @throws DamagedRow */
export function decodeAuditRow(key: Buffer, value: Buffer): { index: number; text: string } {
  const { table } = checkStored(key, value);
  if (table !== historyTables.audit || value.length < textAt) {
    throw new DamagedRow(table.name, key, 'is no row of the audit');
  }
  return { index: readInt53(viewOf(value), smallHeadBytes), text: value.toString('utf8', textAt) };
}
