// Who this replica is: `identity.json`, written once by `node init` and never by a running node.
// The incarnation is random, so that a wiped node cannot come back under its old name and vote a
// second time. Knows nothing of what the members say to each other.
//
//   { "format": 1, "clusterId": "16 hex", "nodeId": 1, "incarnation": "16 hex", "groupId": 1,
//     "members": [ { "nodeId", "incarnation", "peerAddress", "clientAddress", "httpAddress" } ],
//     "joined": the same of this node, only in a node that was added to a running cluster,
//     "check": "8 hex: CRC-32 of the object without it, as JSON.stringify writes it" }

import { join } from 'node:path';

import { present } from '../../base/assert.ts';
import { crc32 } from '../../base/crc.ts';
import { createDurably, nodeDisk } from './disk-io.ts';
import type { DiskIo } from './disk-io.ts';
import { REPLACE_REPLICA, StorageError } from './storage-error.ts';

export const IDENTITY_NAME = 'identity.json';
export const IDENTITY_FORMAT = 1;

export interface MemberIdentity {
  readonly nodeId: number;
  readonly incarnation: string;
  readonly peerAddress: string;
  readonly clientAddress: string;
  readonly httpAddress: string;
}

export interface ReplicaIdentity {
  readonly format: typeof IDENTITY_FORMAT;
  /** 16 lower-case hex digits, the same on every member. */
  readonly clusterId: string;
  readonly nodeId: number;
  /** 16 lower-case hex digits, of this directory alone. */
  readonly incarnation: string;
  readonly groupId: number;
  /** The members that the cluster began with; later changes are in the log. */
  readonly members: readonly MemberIdentity[];
  /** This node, when it joined later and is not among them. */
  readonly joined?: MemberIdentity;
}

/**
 * Writes the identity of a new replica, durable under its name.
 * @throws StorageError exists, if there is one; nothing is overwritten
 */
export async function createIdentity(directory: string, identity: ReplicaIdentity): Promise<void> {
  const file = join(directory, IDENTITY_NAME);
  const flaw = flawOf(identity);
  if (flaw !== null) throw damaged(file, `would not be valid: ${flaw}`);
  try {
    await createDurably(file, encodeIdentity(identity));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const problem = 'exists already: this directory is a replica';
    const remedy = 'Start it as it is, or initialise another directory.';
    throw new StorageError('exists', { file, problem, remedy }, error);
  }
}

/** The file's bytes. */
export const encodeIdentity = (identity: ReplicaIdentity): Buffer =>
  Buffer.from(`${JSON.stringify({ ...identity, check: checkOf(identity) }, null, 2)}\n`);

/** @throws StorageError absent, damaged, or foreign for a newer format */
export async function readIdentity(
  directory: string,
  disk: DiskIo = nodeDisk,
): Promise<ReplicaIdentity> {
  const file = join(directory, IDENTITY_NAME);
  const text = await readText(file, disk);
  const value = parsed(file, text);
  if (isRecord(value) && typeof value['format'] === 'number' && value['format'] > IDENTITY_FORMAT) {
    const problem = `has format ${value['format']}, newer than this program's ${IDENTITY_FORMAT}`;
    throw new StorageError('foreign', { file, problem, remedy: 'Start a newer release.' });
  }
  const flaw = flawOf(value);
  if (flaw !== null) throw damaged(file, flaw);
  return checked(file, value as ReplicaIdentity & { readonly check?: unknown });
}

// A flipped digit in an address or an incarnation is valid JSON still, and another identity.
function checked(file: string, stored: ReplicaIdentity & { readonly check?: unknown }) {
  const { check, ...identity } = stored;
  if (check !== checkOf(identity)) throw damaged(file, 'does not match its check');
  return identity;
}

const checkOf = (identity: ReplicaIdentity): string =>
  crc32(Buffer.from(JSON.stringify(identity)))
    .toString(16)
    .padStart(8, '0');

/** True if a file system error has this code. */
export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

async function readText(file: string, disk: DiskIo): Promise<string> {
  try {
    return (await disk.readFile(file)).toString();
  } catch (error) {
    const remedy = 'Run `node init` first, or name the right data directory.';
    const problem = isCode(error, 'ENOENT') ? 'does not exist' : 'cannot be read';
    throw new StorageError('absent', { file, problem, remedy }, error);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(file, 'is not JSON', error);
  }
}

const damaged = (file: string, problem: string, cause?: unknown): StorageError =>
  new StorageError('damaged', { file, offset: 0, problem, remedy: REPLACE_REPLICA }, cause);

const HEX = /^[0-9a-f]{16}$/;
const ADDRESSES = ['peerAddress', 'clientAddress', 'httpAddress'] as const;

/** What is wrong with an identity, in words, or null. */
function flawOf(value: unknown): string | null {
  if (!isRecord(value)) return 'is not an object';
  if (value['format'] !== IDENTITY_FORMAT) return 'has no known format';
  if (!isHex(value['clusterId'])) return 'clusterId is not 16 hex digits';
  if (!isHex(value['incarnation'])) return 'incarnation is not 16 hex digits';
  if (!isPositive(value['nodeId'])) return 'nodeId is not an integer from 1 to 4294967295';
  if (!isPositive(value['groupId'])) return 'groupId is not an integer from 1 to 4294967295';
  const members: unknown = value['members'];
  if (!Array.isArray(members)) return 'members is not a list';
  const { joined } = value;
  const founders: readonly unknown[] = members;
  return flawOfMembers(joined === undefined ? founders : [...founders, joined]);
}

/** This node's own entry. @throws AssertionError in an identity that was never checked */
export function selfOf({ nodeId, members, joined }: ReplicaIdentity): MemberIdentity {
  const self = joined ?? members.find((member) => member.nodeId === nodeId);
  return present(self, 'a node is a member of its own cluster');
}

function flawOfMembers(members: readonly unknown[]): string | null {
  const seen = new Set<unknown>();
  for (const [at, member] of members.entries()) {
    if (!isRecord(member)) return `member ${at} is not an object`;
    if (!isPositive(member['nodeId'])) return `member ${at} has no nodeId`;
    if (seen.has(member['nodeId'])) return `member ${at} repeats a nodeId`;
    seen.add(member['nodeId']);
    if (!isHex(member['incarnation'])) return `member ${at}: incarnation is not 16 hex digits`;
    const missing = ADDRESSES.find((name) => typeof member[name] !== 'string');
    if (missing !== undefined) return `member ${at} has no ${missing}`;
  }
  return null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isHex = (value: unknown): boolean => typeof value === 'string' && HEX.test(value);
const isPositive = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 0xffff_ffff;
