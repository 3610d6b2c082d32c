// Entries, messages and Readys, written as etcd's raft library writes them.

import { committedConfChange } from '../../src/raft/core/conf-change-bytes.ts';
import type { Entry, EntryType } from '../../src/raft/core/entry.ts';
import type { HardState } from '../../src/raft/core/hard-state.ts';
import type { Message, MessageKind } from '../../src/raft/core/message.ts';
import { APPEND_THREAD, APPLY_THREAD, NO_NODE } from '../../src/raft/core/node-id.ts';
import type { NodeId } from '../../src/raft/core/node-id.ts';
import type { Ready } from '../../src/raft/core/ready.ts';
import type { SnapshotMeta } from '../../src/raft/core/snapshot-meta.ts';
import { GO_ROLES, goConfState, goConfSteps, hex } from './go-conf.ts';

export const GO_KINDS: Record<MessageKind, string> = {
  vote: 'MsgVote',
  'vote-response': 'MsgVoteResp',
  'pre-vote': 'MsgPreVote',
  'pre-vote-response': 'MsgPreVoteResp',
  append: 'MsgApp',
  'append-response': 'MsgAppResp',
  heartbeat: 'MsgHeartbeat',
  'heartbeat-response': 'MsgHeartbeatResp',
  snapshot: 'MsgSnap',
  propose: 'MsgProp',
  'read-index': 'MsgReadIndex',
  'read-index-response': 'MsgReadIndexResp',
  'transfer-leader': 'MsgTransferLeader',
  'timeout-now': 'MsgTimeoutNow',
  'transfer-rejected': 'MsgTransferRejected',
  'storage-append': 'MsgStorageAppend',
  'storage-append-response': 'MsgStorageAppendResp',
  'storage-apply': 'MsgStorageApply',
  'storage-apply-response': 'MsgStorageApplyResp',
};

const GO_TYPES: Record<EntryType, string> = {
  normal: 'EntryNormal',
  'conf-change': 'EntryConfChangeV2',
  'conf-change-v1': 'EntryConfChange',
};

const utf8 = new TextDecoder();

export function goEntry(entry: Entry): string {
  const content =
    entry.type === 'normal'
      ? JSON.stringify(utf8.decode(entry.data))
      : goConfSteps(committedConfChange(entry.data));
  const head = `${entry.term}/${entry.index} ${GO_TYPES[entry.type]}`;
  return content === '' ? head : `${head} ${content}`;
}

export const goEntries = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${goEntry(entry)}\n`).join('');

function goTarget(id: NodeId): string {
  if (id === NO_NODE) return 'None';
  if (id === APPEND_THREAD) return 'AppendThread';
  return id === APPLY_THREAD ? 'ApplyThread' : hex(id);
}

const goSnapshot = (snapshot: SnapshotMeta): string =>
  `Index:${snapshot.index} Term:${snapshot.term} ConfState:${goConfState(snapshot.conf)}`;

export function goMessage(m: Message, indent = ''): string {
  let text = `${indent}${goTarget(m.from)}->${goTarget(m.to)} ${GO_KINDS[m.kind]}`;
  text += ` Term:${m.term} Log:${m.logTerm}/${m.index}`;
  if (m.reject) text += ` Rejected (Hint: ${m.rejectHint})`;
  if (m.commit !== 0) text += ` Commit:${m.commit}`;
  if (m.vote !== NO_NODE) text += ` Vote:${m.vote}`;
  text += goMessageEntries(m.entries, indent);
  if (m.snapshot !== null) text += `\n${indent}  Snapshot: ${goSnapshot(m.snapshot)}`;
  if (m.responses.length === 0) return text;
  const responses = m.responses.map((response) => `\n${goMessage(response, `${indent}  `)}`);
  return `${text} Responses:[${responses.join('')}\n${indent}]`;
}

function goMessageEntries(entries: readonly Entry[], indent: string): string {
  if (entries.length === 0) return '';
  if (entries.length === 1) return ` Entries:[${entries.map(goEntry).join('')}]`;
  const rows = entries.map((entry) => `\n${indent}  ${goEntry(entry)}`);
  return ` Entries:[${rows.join('')}\n${indent}]`;
}

function goHardState(state: HardState): string {
  const vote = state.vote === NO_NODE ? '' : ` Vote:${state.vote}`;
  return `Term:${state.term}${vote} Commit:${state.commit}`;
}

export function goReady(ready: Ready): string {
  let text = '';
  if (ready.softState !== null) {
    text += `Lead:${ready.softState.leaderId} State:${GO_ROLES[ready.softState.role]}\n`;
  }
  if (ready.hardState !== null) text += `HardState ${goHardState(ready.hardState)}\n`;
  if (ready.entries.length > 0) text += `Entries:\n${goEntries(ready.entries)}`;
  if (ready.snapshot !== null) text += `Snapshot ${goSnapshot(ready.snapshot)}\n`;
  if (ready.committed.length > 0) text += `CommittedEntries:\n${goEntries(ready.committed)}`;
  if (ready.messages.length > 0) {
    text += `Messages:\n${ready.messages.map((m) => `${goMessage(m)}\n`).join('')}`;
  }
  return text === '' ? '<empty Ready>' : `Ready MustSync=${ready.mustSync}:\n${text}`;
}
