// What an installation puts on a simulated replica's disk before its first start: who it is, and an
// empty hard state. Knows no process.

import {
  encodeHardStateSlot,
  HARD_STATE_COPY_BYTES,
} from '../../../src/raft/codec/hard-state-slot-codec.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import {
  encodeIdentity,
  IDENTITY_FORMAT,
  IDENTITY_NAME,
} from '../../../src/raft/storage/identity-file.ts';
import type { VirtualDisk } from './virtual-disk.ts';

export const clusterId = '5e1f5e1f5e1f5e1f';

export const incarnationOf = (nodeId: number): string => nodeId.toString(16).padStart(16, '0');

export interface SeededReplica {
  readonly id: number;
  readonly conf: ConfState;
  readonly directory: string;
  readonly segmentBytes: number;
}

export function seedFiles(disk: VirtualDisk, replica: SeededReplica): void {
  const { id, conf, directory } = replica;
  const members = conf.voters.map((nodeId) => ({
    nodeId,
    incarnation: incarnationOf(nodeId),
    peerAddress: 'a:1',
    clientAddress: 'a:2',
    httpAddress: 'a:3',
  }));
  const incarnation = incarnationOf(id);
  const cluster = { format: IDENTITY_FORMAT, clusterId, groupId: 1, members } as const;
  const identity = encodeIdentity({ ...cluster, nodeId: id, incarnation });
  disk.seedFile(`${directory}/${IDENTITY_NAME}`, Uint8Array.from(identity));
  const bytes = new Uint8Array(4 * HARD_STATE_COPY_BYTES);
  for (const [at, generation] of [2, 2, 1, 1].entries()) {
    const copy = encodeHardStateSlot(firstSlot(replica, generation));
    bytes.set(copy, at * HARD_STATE_COPY_BYTES);
  }
  disk.seedFile(`${directory}/hard-state`, bytes);
}

const firstSlot = ({ id, segmentBytes }: SeededReplica, generation: number) => ({
  clusterId,
  nodeId: id,
  generation,
  term: 0,
  vote: 0,
  commit: 0,
  durableThrough: 0,
  booksNumber: 1,
  booksIndex: 0,
  booksTerm: 0,
  walStart: 1,
  compactedIndex: 0,
  compactedTerm: 0,
  segmentBytes,
  suspectFrom: 0,
});
