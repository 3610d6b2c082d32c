// The identity of a snapshot ↔ bytes. Knows nothing of the rows of a snapshot, which travel on
// their own channel.
//
//   u53 index, u53 term, conf state, u32 data length (0xffffffff: no data), data

import { assert } from '../../base/assert.ts';
import type { SnapshotMeta } from '../core/snapshot-meta.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { confStateBytes, readConfState, writeConfState } from './conf-state-codec.ts';
import { require } from './malformed-bytes.ts';
import { SAFE_INTEGER_BYTES } from './safe-integer.ts';

/** Real snapshots carry no data here; tests carry little. */
export const SNAPSHOT_DATA_BYTES_MAX = 1024 * 1024;

const NO_DATA_MARK = 0xffff_ffff;

export const snapshotMetaBytes = (meta: SnapshotMeta): number =>
  2 * SAFE_INTEGER_BYTES + confStateBytes(meta.conf) + 4 + (meta.data?.length ?? 0);

export function writeSnapshotMeta(writer: ByteWriter, meta: SnapshotMeta): void {
  writer.safeInteger(meta.index);
  writer.safeInteger(meta.term);
  writeConfState(writer, meta.conf);
  if (meta.data === undefined) {
    writer.u32(NO_DATA_MARK);
    return;
  }
  assert(meta.data.length <= SNAPSHOT_DATA_BYTES_MAX, 'snapshot data fits its limit');
  writer.u32(meta.data.length);
  writer.bytes(meta.data);
}

/** Data is shared with the input. @throws MalformedBytes */
export function readSnapshotMeta(reader: ByteReader): SnapshotMeta {
  const index = reader.safeInteger();
  const term = reader.safeInteger();
  const conf = readConfState(reader);
  const dataBytes = reader.u32();
  if (dataBytes === NO_DATA_MARK) return { index, term, conf };
  require(dataBytes <= SNAPSHOT_DATA_BYTES_MAX, 'snapshot data fits its limit');
  return { index, term, conf, data: reader.bytes(dataBytes) };
}

export function encodeSnapshotMeta(meta: SnapshotMeta): Uint8Array {
  const writer = new ByteWriter(snapshotMetaBytes(meta));
  writeSnapshotMeta(writer, meta);
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeSnapshotMeta(bytes: Uint8Array): SnapshotMeta {
  const reader = new ByteReader(bytes);
  const meta = readSnapshotMeta(reader);
  require(reader.remainingBytes === 0, 'nothing follows a snapshot identity');
  return meta;
}
