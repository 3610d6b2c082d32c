// The membership with its roster ↔ bytes. It stands in the meta row of the books, so that it moves
// with them into snapshots and is as of the same entry. Knows no log and no database.
//
//   conf state (conf-state-codec.ts) | u16 members | members (member-codec.ts)
//   | u16 removed ids | u32 each
//
// A membership that ends after its conf state was written before any membership entry: the members
// are those that `init` was told.

import { ByteReader } from '../../raft/codec/byte-reader.ts';
import { ByteWriter } from '../../raft/codec/byte-writer.ts';
import {
  confStateBytes,
  readConfState,
  writeConfState,
} from '../../raft/codec/conf-state-codec.ts';
import { require } from '../../raft/codec/malformed-bytes.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import { memberBytes, readMember, writeMember } from './member-codec.ts';
import type { Roster } from './roster.ts';

/** What the books say about the membership; no roster in books of before there were any. */
export interface StoredMembership {
  readonly conf: ConfState;
  readonly roster: Roster | null;
}

export function encodeMembership({ conf, roster }: StoredMembership): Uint8Array {
  const writer = new ByteWriter(membershipBytes({ conf, roster }));
  writeConfState(writer, conf);
  if (roster === null) return writer.finish();
  writer.u16(roster.members.length);
  for (const member of roster.members) writeMember(writer, member);
  writer.u16(roster.removedIds.length);
  for (const nodeId of roster.removedIds) writer.u32(nodeId);
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeMembership(bytes: Uint8Array): StoredMembership {
  const reader = new ByteReader(bytes);
  const conf = readConfState(reader);
  if (reader.remainingBytes === 0) return { conf, roster: null };
  const members = times(reader.u16(), () => readMember(reader));
  const removedIds = times(reader.u16(), () => reader.u32());
  require(reader.remainingBytes === 0, 'nothing follows a roster');
  return { conf, roster: { members, removedIds } };
}

function membershipBytes({ conf, roster }: StoredMembership): number {
  if (roster === null) return confStateBytes(conf);
  const members = roster.members.reduce((sum, member) => sum + memberBytes(member), 0);
  return confStateBytes(conf) + 2 + members + 2 + 4 * roster.removedIds.length;
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
