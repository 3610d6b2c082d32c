// `node init`: gives an empty directory its identity, once. `node run` never makes one, so that a
// wiped node cannot come back under its old name. What no flag says may stand in the environment.

import { parseArgs } from 'node:util';
import { createReplica } from '../../raft/storage/create-replica.ts';
import type { MemberIdentity, ReplicaIdentity } from '../../raft/storage/identity-file.ts';
import { UsageError } from '../run-options.ts';

/** @throws UsageError for flags, StorageError for the directory */
export async function initNode(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<ReplicaIdentity> {
  const flags = { ...identityIn(environment), ...readFlags(args) };
  const identity = identityOf(flags);
  await createReplica(required(flags['data-dir'], '--data-dir'), identity);
  return identity;
}

/** The flags that name a new node of a new cluster. */
export const identityOptions = {
  'data-dir': { type: 'string' },
  'cluster-id': { type: 'string' },
  'group-id': { type: 'string' },
  'node-id': { type: 'string' },
  incarnation: { type: 'string' },
  members: { type: 'string' },
} as const;

type IdentityFlags = Partial<Readonly<Record<keyof typeof identityOptions, string>>>;

/** @throws UsageError */
export function identityOf(flags: IdentityFlags): ReplicaIdentity {
  const nodeId = Number(required(flags['node-id'], '--node-id'));
  const members = parseMembers(required(flags.members, '--members'));
  const self = members.find((member) => member.nodeId === nodeId);
  if (self === undefined) throw new UsageError('--members: must name this node');
  const incarnation = flags.incarnation ?? self.incarnation;
  if (incarnation !== self.incarnation) {
    throw new UsageError('--incarnation: must equal the one in --members');
  }
  return {
    format: 1,
    clusterId: hex(required(flags['cluster-id'], '--cluster-id'), '--cluster-id'),
    nodeId,
    incarnation: hex(incarnation, '--incarnation'),
    groupId: Number(flags['group-id'] ?? '1'),
    members,
  };
}

const environmentNames = {
  'data-dir': 'HOLDFAST_DATA_DIR',
  'cluster-id': 'HOLDFAST_CLUSTER_ID',
  'node-id': 'NODE_ID',
  members: 'HOLDFAST_MEMBERS',
} as const satisfies Partial<Record<keyof typeof identityOptions, string>>;

function identityIn(environment: Readonly<Record<string, string | undefined>>): IdentityFlags {
  const given = Object.entries(environmentNames).flatMap(([flag, name]) => {
    const value = environment[name];
    return value === undefined ? [] : [[flag, value] as const];
  });
  return Object.fromEntries(given);
}

function readFlags(args: readonly string[]): IdentityFlags {
  try {
    return parseArgs({ args: [...args], options: identityOptions }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable flags', {
      cause: error,
    });
  }
}

export function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw new UsageError(`${flag}: is required`);
  return value;
}

export function hex(text: string, flag: string): string {
  if (/^[0-9a-f]{16}$/.test(text)) return text;
  throw new UsageError(`${flag}: must be 16 lower-case hex digits`);
}

const memberFields = ['incarnation', 'peerAddress', 'clientAddress', 'httpAddress'] as const;

export function parseMembers(text: string): MemberIdentity[] {
  const parsed = parseJson(text);
  if (!Array.isArray(parsed) || parsed.length === 0) {
    throw new UsageError('--members: must be a JSON list of members');
  }
  return parsed.map((value: unknown, at) => {
    if (!isMember(value)) {
      throw new UsageError(`--members: entry ${at} needs nodeId, ${memberFields.join(', ')}`);
    }
    return value;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError('--members: is not JSON', { cause: error });
  }
}

function isMember(value: unknown): value is MemberIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    Number.isInteger(fields['nodeId']) &&
    memberFields.every((field) => typeof fields[field] === 'string')
  );
}
