// Memberships ↔ bytes. Knows nothing of addresses, nor of how a membership comes about; how a
// proposed change is written is in core/conf-change-bytes.ts.
//
//   u8 auto-leave, then voters, outgoing voters, learners, next learners,
//   each as u16 count and u32 node ids, strictly ascending, 1 or more

import { assert } from '../../base/assert.ts';
import type { ConfState } from '../core/conf-state.ts';
import type { NodeId } from '../core/node-id.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { require } from './malformed-bytes.ts';

export const MEMBERS_MAX = 1_024;
export const NODE_ID_MAX = 0xffff_ffff;

const FIXED_BYTES = 1 + 4 * 2;
const NODE_ID_BYTES = 4;

export function confStateBytes(conf: ConfState): number {
  let count = 0;
  for (const ids of listsOf(conf)) count += ids.length;
  return FIXED_BYTES + count * NODE_ID_BYTES;
}

export function writeConfState(writer: ByteWriter, conf: ConfState): void {
  writer.u8(conf.autoLeave ? 1 : 0);
  for (const ids of listsOf(conf)) {
    assert(ids.length <= MEMBERS_MAX, 'a membership fits its limit');
    writer.u16(ids.length);
    for (const id of ids) writer.u32(id);
  }
}

/** @throws MalformedBytes */
export function readConfState(reader: ByteReader): ConfState {
  const autoLeave = reader.u8();
  require(autoLeave <= 1, 'auto-leave is 0 or 1');
  return {
    voters: readIds(reader),
    votersOutgoing: readIds(reader),
    learners: readIds(reader),
    learnersNext: readIds(reader),
    autoLeave: autoLeave === 1,
  };
}

export function encodeConfState(conf: ConfState): Uint8Array {
  const writer = new ByteWriter(confStateBytes(conf));
  writeConfState(writer, conf);
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeConfState(bytes: Uint8Array): ConfState {
  const reader = new ByteReader(bytes);
  const conf = readConfState(reader);
  require(reader.remainingBytes === 0, 'nothing follows a membership');
  return conf;
}

const listsOf = (conf: ConfState): readonly (readonly NodeId[])[] => [
  conf.voters,
  conf.votersOutgoing,
  conf.learners,
  conf.learnersNext,
];

function readIds(reader: ByteReader): NodeId[] {
  const count = reader.u16();
  require(count <= MEMBERS_MAX, 'a membership fits its limit');
  const ids: NodeId[] = [];
  let before = 0;
  for (let at = 0; at < count; at += 1) {
    const id = reader.u32();
    require(id > before, 'node ids ascend from 1');
    ids.push(id);
    before = id;
  }
  return ids;
}
