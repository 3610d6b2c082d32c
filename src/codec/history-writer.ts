// History rows → key and value (docs/formats.md section 6), in one buffer that is used again. An
// entry's frames and answers are kept as they are; everything else is derived on read. Knows no
// database.
//
//   h: | head | term | machineMs | firstOrderNumber | orders | payload bytes | payload | answers | reports |
//   n: | head | index |        p: | head | varint account and index distances ... |

import { assert } from '../base/assert.ts';
import { crc32 } from '../base/crc.ts';
import { viewOf, writeInt53 } from './int53.ts';
import { historyKey, orderNumberKey, postingBuckets, postingKey } from './row-keys.ts';
import { rowFormatVersion } from './row-tables.ts';

/** What the history keeps of one applied entry. */
export interface HistoryEntry {
  readonly index: number;
  readonly term: number;
  /** The machine clock after it, ms since 1970. */
  readonly machineMs: number;
  /** Number of the first order it accepted; where it accepted none, of the next one to come. */
  readonly firstOrderNumber: number;
  readonly orderCount: number;
  readonly payload: Uint8Array;
  /** Packed answers, one per frame of the payload, in order. */
  readonly answers: readonly Uint8Array[];
  /** A block of reports (report-block.ts); empty where the entry has none. */
  readonly reports: Uint8Array;
}

/** Accounts of one bucket with the entries they had an order in: account ids ascend, and the indices
 *  of an account do, each once. At least one. */
export interface Postings {
  readonly bucket: number;
  readonly accountIds: readonly number[];
  readonly indices: readonly number[];
}

export const historyHeadBytes = 40;
export const smallHeadBytes = 8;
const startBytes = 64 * 1024;
const pairBytesMax = 16;

export class HistoryWriter {
  #key: Buffer = Buffer.alloc(0);
  #bytes = Buffer.alloc(startBytes);
  #view = viewOf(this.#bytes);
  #end = 0;
  /** The row's mark for its table's digest, unsigned. */
  mark = 0;

  /** Valid until the next row, as `value` is: whoever keeps them copies them. */
  get key(): Buffer {
    return this.#key;
  }

  get value(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  writeEntry(entry: HistoryEntry): void {
    let bytes = historyHeadBytes + entry.payload.length + entry.reports.length;
    for (const answers of entry.answers) bytes += answers.length;
    this.#start(historyKey(entry.index), bytes);
    writeInt53(this.#view, 8, entry.term);
    writeInt53(this.#view, 16, entry.machineMs);
    writeInt53(this.#view, 24, entry.firstOrderNumber);
    this.#view.setUint32(32, entry.orderCount, true);
    this.#view.setUint32(36, entry.payload.length, true);
    this.#bytes.set(entry.payload, historyHeadBytes);
    this.#end = historyHeadBytes + entry.payload.length;
    for (const answers of entry.answers) {
      this.#bytes.set(answers, this.#end);
      this.#end += answers.length;
    }
    this.#bytes.set(entry.reports, this.#end);
    this.#end += entry.reports.length;
    this.#seal();
  }

  /** The entry at `index` accepted the order `firstOrderNumber` first. */
  writeNumber(firstOrderNumber: number, index: number): void {
    this.#start(orderNumberKey(firstOrderNumber), 16);
    writeInt53(this.#view, smallHeadBytes, index);
    this.#end = 16;
    this.#seal();
  }

  /** Which entries an account had an order in. @see Postings */
  writePosting({ bucket, accountIds, indices }: Postings): void {
    assert(accountIds.length > 0, 'a posting names an entry');
    let first = Infinity;
    for (const index of indices) if (index < first) first = index;
    this.#start(postingKey(bucket, first), smallHeadBytes + indices.length * pairBytesMax);
    this.#end = smallHeadBytes;
    let accountBefore = bucket;
    let indexBefore = first;
    for (let at = 0; at < indices.length; at += 1) {
      const index = indices[at] ?? 0;
      const accountId = accountIds[at] ?? 0;
      if (accountId !== accountBefore) indexBefore = first;
      this.#varint((accountId - accountBefore) / postingBuckets);
      this.#varint(index - indexBefore);
      accountBefore = accountId;
      indexBefore = index;
    }
    this.#seal();
  }

  #start(key: Buffer, bytesMax: number): void {
    this.#key = key;
    if (bytesMax > this.#bytes.length) {
      this.#bytes = Buffer.alloc(Math.max(bytesMax, this.#bytes.length * 2));
      this.#view = viewOf(this.#bytes);
    }
    this.#view.setUint32(4, rowFormatVersion, true);
  }

  #varint(delta: number): void {
    assert(Number.isSafeInteger(delta) && delta >= 0, 'postings ascend within their bucket');
    let rest = delta;
    while (rest >= 0x80) {
      this.#bytes[this.#end] = (rest % 0x80) | 0x80;
      this.#end += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#end] = rest;
    this.#end += 1;
  }

  #seal(): void {
    this.mark = crc32(this.#key);
    this.#view.setUint32(0, crc32(this.#bytes.subarray(4, this.#end), this.mark), true);
  }
}
