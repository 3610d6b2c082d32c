// A read-only look at a replica's files, record by record, for offline tools. Opens nothing for
// writing and takes no lock; of a running node it shows a moment. Knows nothing of payloads.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { HardStateSlot } from '../codec/hard-state-slot-codec.ts';
import type { Entry, EntryType } from '../core/entry.ts';
import { readHardState } from './hard-state-file.ts';
import { segmentFile } from './segment-file.ts';
import { damagedSegmentHeader, isZeroFrom, scanBlocks } from './segment-scan.ts';
import type { ScannedBlock } from './segment-scan.ts';
import { recordData } from './wal-block.ts';
import {
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentName,
  segmentSequence,
  WAL_NAME,
} from './wal-format.ts';
import type { SegmentHeader } from './wal-format.ts';
import { readSegment, segmentBuffer } from './wal-scan.ts';

/** One thing found, in the order of the bytes. */
export type InspectedRecord =
  | { readonly kind: 'hard-state'; readonly slot: HardStateSlot }
  | { readonly kind: 'segment'; readonly file: string; readonly header: SegmentHeader }
  | { readonly kind: 'blank-segment'; readonly file: string }
  | {
      readonly kind: 'block';
      readonly file: string;
      readonly offset: number;
      readonly durableThrough: number;
      readonly generation: number;
      readonly entries: number;
    }
  | {
      readonly kind: 'entry';
      readonly file: string;
      readonly offset: number;
      readonly term: number;
      readonly index: number;
      readonly type: EntryType;
      /** The payload, copied. */
      readonly data: Uint8Array;
    }
  | {
      readonly kind: 'damage';
      readonly file: string;
      readonly offset: number;
      readonly reason: string;
    };

/**
 * Every record of hard state and log, entries that later writes replaced included: the same index
 * may come more than once, and the last one counts. A damaged segment ends with its damage.
 */
export async function* inspectReplica(directory: string): AsyncGenerator<InspectedRecord> {
  const slot = await readHardState(directory, null);
  yield { kind: 'hard-state', slot };
  const wal = join(directory, WAL_NAME);
  const buffer = segmentBuffer(slot.segmentBytes);
  for (const name of (await readdir(wal)).sort()) {
    const sequence = segmentSequence(name);
    if (sequence === null || sequence < slot.walStart) continue;
    const bytes = await readSegment(segmentFile({ directory: wal, sequence }), buffer);
    yield* inspectSegment(bytes, sequence);
  }
}

/** The entries alone, as the log ends up: for export. */
export async function inspectEntries(directory: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const record of inspectReplica(directory)) {
    if (record.kind !== 'entry') continue;
    const { term, index, type, data } = record;
    const first = entries[0]?.index ?? index;
    entries.length = Math.min(entries.length, Math.max(0, index - first));
    entries.push({ term, index, type, data });
  }
  return entries;
}

function* inspectSegment(bytes: Uint8Array, sequence: number): Generator<InspectedRecord> {
  const file = segmentName(sequence);
  const header = readSegmentHeader(bytes);
  if (header === null) {
    const { offset, reason } = damagedSegmentHeader(bytes, sequence, 0);
    yield isZeroFrom(bytes, 0)
      ? { kind: 'blank-segment', file }
      : { kind: 'damage', file, offset, reason };
    return;
  }
  yield { kind: 'segment', file, header };
  const blocks = scanBlocks(bytes, { sequence, offset: SEGMENT_HEADER_BYTES, crc: header.crc });
  for (let next = blocks.next(); ; next = blocks.next()) {
    if (next.done === true) {
      const end = next.value;
      if (end.kind === 'damage') {
        yield { kind: 'damage', file, offset: end.offset, reason: end.reason };
      }
      return;
    }
    yield* inspectBlock(bytes, file, next.value);
  }
}

function* inspectBlock(
  bytes: Uint8Array,
  file: string,
  block: ScannedBlock,
): Generator<InspectedRecord> {
  const { offset, durableThrough, generation, recordCount } = block.header;
  yield { kind: 'block', file, offset, durableThrough, generation, entries: recordCount };
  for (const { header, offset: at } of block.records) {
    const { term, index, type } = header;
    const data = recordData(bytes, at, header).slice();
    yield { kind: 'entry', file, offset: at, term, index, type, data };
  }
}
