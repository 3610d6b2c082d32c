// A member ↔ bytes. It travels so in the membership entry that adds it, and in rosters
// (roster-codec.ts). Kept for ever: logs hold these bytes. Knows no log.
//
//   u8 layout version, 1 | u32 node id | 8 B incarnation
//   | 3 × (u16 length, UTF-8): peer address, client address, http address

import { ByteReader } from '../../raft/codec/byte-reader.ts';
import { ByteWriter } from '../../raft/codec/byte-writer.ts';
import { require } from '../../raft/codec/malformed-bytes.ts';
import type { MemberIdentity } from '../../raft/storage/identity-file.ts';

const memberVersion = 1;
const memberFixedBytes = 1 + 4 + 8 + 3 * 2;

export function encodeMember(member: MemberIdentity): Uint8Array {
  const writer = new ByteWriter(memberBytes(member));
  writeMember(writer, member);
  return writer.finish();
}

/** @throws MalformedBytes */
export function decodeMember(bytes: Uint8Array): MemberIdentity {
  const reader = new ByteReader(bytes);
  const member = readMember(reader);
  require(reader.remainingBytes === 0, 'nothing follows a member');
  return member;
}

export function memberBytes(member: MemberIdentity): number {
  const texts = addressesOf(member).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return memberFixedBytes + texts;
}

export function writeMember(writer: ByteWriter, member: MemberIdentity): void {
  writer.u8(memberVersion);
  writer.u32(member.nodeId);
  writer.bytes(Buffer.from(member.incarnation, 'hex'));
  for (const text of addressesOf(member)) {
    const bytes = Buffer.from(text);
    writer.u16(bytes.length);
    writer.bytes(bytes);
  }
}

/** @throws MalformedBytes */
export function readMember(reader: ByteReader): MemberIdentity {
  require(reader.u8() === memberVersion, 'the member layout is known');
  const nodeId = reader.u32();
  require(nodeId > 0, 'node ids start at 1');
  const incarnation = Buffer.from(reader.bytes(8)).toString('hex');
  const peerAddress = readText(reader);
  const clientAddress = readText(reader);
  const httpAddress = readText(reader);
  return { nodeId, incarnation, peerAddress, clientAddress, httpAddress };
}

const readText = (reader: ByteReader): string => Buffer.from(reader.bytes(reader.u16())).toString();

const addressesOf = (member: MemberIdentity): readonly string[] => [
  member.peerAddress,
  member.clientAddress,
  member.httpAddress,
];
