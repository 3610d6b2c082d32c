// `node join`: makes an empty directory ready for a node that will be added to a running cluster.
// Its log begins as the cluster's did, with the founders; who belongs to it since, the log tells.
// Asked again about the same directory it answers the same: the first answer may have been lost.

import { parseArgs } from 'node:util';
import { createReplica } from '../../raft/storage/create-replica.ts';
import { readIdentity, selfOf } from '../../raft/storage/identity-file.ts';
import type { MemberIdentity, ReplicaIdentity } from '../../raft/storage/identity-file.ts';
import { StorageError } from '../../raft/storage/storage-error.ts';
import { hex, parseMembers, required } from './init.ts';
import { UsageError } from '../run-options.ts';

/**
 * Answers the member to be added.
 * @throws UsageError for flags, StorageError for the directory
 */
export async function joinNode(args: readonly string[]): Promise<MemberIdentity> {
  const flags = readFlags(args);
  const dataDir = required(flags['data-dir'], '--data-dir');
  const clusterId = hex(required(flags['cluster-id'], '--cluster-id'), '--cluster-id');
  const known = await existing(dataDir);
  if (known !== null) {
    if (known.clusterId === clusterId && known.joined !== undefined) return selfOf(known);
    throw new UsageError(`--data-dir: holds node ${known.nodeId} of cluster ${known.clusterId}`);
  }
  const joined = parseSelf(required(flags.self, '--self'));
  const identity: ReplicaIdentity = {
    format: 1,
    clusterId,
    nodeId: joined.nodeId,
    incarnation: joined.incarnation,
    groupId: Number(flags['group-id'] ?? '1'),
    members: parseMembers(required(flags.founders, '--founders')),
    joined,
  };
  await createReplica(dataDir, identity);
  return joined;
}

async function existing(dataDir: string): Promise<ReplicaIdentity | null> {
  try {
    return await readIdentity(dataDir);
  } catch (error) {
    if (error instanceof StorageError && error.kind === 'absent') return null;
    throw error;
  }
}

function parseSelf(text: string): MemberIdentity {
  const [self] = parseMembers(`[${text}]`);
  if (self === undefined) throw new UsageError('--self: is not a member');
  return self;
}

function readFlags(args: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': string,
        'cluster-id': string,
        'group-id': string,
        founders: string,
        self: string,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable flags', {
      cause: error,
    });
  }
}
