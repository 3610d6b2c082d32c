// One node's answer to "how are you": role, indices, digest, members. Reads only.

import type { RaftStatus } from '../../raft/core/status.ts';
import type { StatusResponse } from '../../gen/holdfast/cluster/v1/StatusResponse.ts';
import type { Books } from '../../statemachine/books.ts';
import type { Members } from '../membership/members.ts';

export interface StatusParts {
  readonly clusterId: string;
  readonly groupId: number;
  readonly version: string;
  readonly members: Members;
  raft(): RaftStatus;
  books(): Books;
  logBytes(): number;
  counts(): { readonly snapshotsSent: number; readonly snapshotsInstalled: number };
  checkpoints(): readonly { readonly index: number; readonly digest: string }[];
  uptimeMs(): number;
  errors(): string[];
}

export function statusReport(parts: StatusParts): StatusResponse {
  const raft = parts.raft();
  const books = parts.books();
  return {
    clusterId: parts.clusterId,
    groupId: parts.groupId,
    nodeId: raft.id,
    role: raft.role,
    term: raft.term,
    leaderId: raft.leaderId,
    firstIndex: raft.firstIndex,
    lastIndex: raft.lastIndex,
    commitIndex: raft.commit,
    appliedIndex: books.appliedIndex,
    digest: books.digest(),
    checkpoints: [...parts.checkpoints()],
    members: parts.members.all.map((member) => ({
      nodeId: member.nodeId,
      peerAddress: member.peerAddress,
      clientAddress: member.clientAddress,
      httpAddress: member.httpAddress,
      voter: raft.conf.voters.includes(member.nodeId),
    })),
    version: parts.version,
    logBytes: parts.logBytes(),
    uptimeMs: Math.round(parts.uptimeMs()),
    errors: parts.errors(),
    ...parts.counts(),
    pid: process.pid,
    rssBytes: process.memoryUsage.rss(),
    progress: [...raft.progress].map(([nodeId, progress]) => ({
      nodeId,
      matchIndex: progress.match,
      state: progress.state,
    })),
  };
}
