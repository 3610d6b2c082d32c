// What replicas, and the core and its storage threads, say to each other: one flat shape for
// all kinds, so that engines keep one hidden class and the codec one table. Raft paper figure 2;
// pre-vote from thesis §9.6, transfer from §3.10, read index from §6.4.

import { NO_ENTRIES } from './entry.ts';
import type { Entry } from './entry.ts';
import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';
import type { SnapshotMeta } from './snapshot-meta.ts';

/** Kinds that cross the wire between replicas. */
export type WireKind =
  | 'vote'
  | 'vote-response'
  | 'pre-vote'
  | 'pre-vote-response'
  | 'append'
  | 'append-response'
  | 'heartbeat'
  | 'heartbeat-response'
  | 'snapshot'
  | 'propose'
  | 'read-index'
  | 'read-index-response'
  | 'transfer-leader'
  | 'timeout-now'
  | 'transfer-rejected';

/** Kinds between the core and its local storage threads; a peer sending one is refused. */
export type StorageKind =
  | 'storage-append'
  | 'storage-append-response'
  | 'storage-apply'
  | 'storage-apply-response';

export type MessageKind = WireKind | StorageKind;

export interface Message {
  readonly kind: MessageKind;
  readonly from: NodeId;
  readonly to: NodeId;
  /**
   * The sender's term; for pre-votes the term it would campaign in. 0 only on storage kinds and
   * on forwarded proposals, which belong to no term.
   */
  readonly term: number;
  /**
   * append: prevLogIndex. append-response: the matched (or, if rejected, the probed) index.
   * vote: the candidate's last index. read-index-response: the index to wait for.
   * transfer-leader: the replica that is to lead.
   * storage-append-response: the last index now durable, 0 if none.
   */
  readonly index: number;
  /**
   * append: prevLogTerm. vote: lastLogTerm. append rejection: the term at `rejectHint`. Refused
   * vote: the term at `commit`.
   */
  readonly logTerm: number;
  /** The sender's commit index, where the receiver may use it. */
  readonly commit: number;
  /** storage-append only: the vote to make durable. */
  readonly vote: NodeId;
  readonly reject: boolean;
  /** The highest index the follower believes could match. */
  readonly rejectHint: number;
  /**
   * heartbeat and its response: the leader's read round, growing, 0 if no read waits.
   * read-index and its response: the asking replica's token. Never a caller's context.
   */
  readonly token: number;
  /** vote: the leader asked for this campaign, so the lease rule does not apply. */
  readonly transfer: boolean;
  /**
   * Responses: a number drawn at start by a replica that may have lost entries it once
   * acknowledged; 0 from one that did not. append and heartbeat: the same number given back, once
   * the leader has found that replica whole.
   */
  readonly suspect: number;
  /** Shared with the log: not to be written to. */
  readonly entries: readonly Entry[];
  /** snapshot and storage-append: to be installed before `entries` are appended. */
  readonly snapshot: SnapshotMeta | null;
  /**
   * storage kinds only: to be delivered (to peers, or back to this core) once the write is
   * durable, in order, and not before. An append without responses need not be synced.
   */
  readonly responses: readonly Message[];
}

export const NO_MESSAGES: readonly Message[] = Object.freeze([]);

/** The fields a sender cares about; `message` fills in the rest. */
export type MessageFields = Partial<Omit<Message, 'kind'>>;

/** A message before it is sent: its maker still writes to it. */
export type MessageDraft = { -readonly [Field in keyof Message]: Message[Field] };

/** A message that says nothing yet, with every field in the order of `message`: for the kinds that
 *  are sent all the time. Looking up which fields a caller gave costs more than the rest of it. */
export const draftMessage = (
  kind: MessageKind,
  stamp: Required<Pick<MessageFields, 'from' | 'to' | 'term' | 'suspect'>>,
): MessageDraft => ({
  kind,
  from: stamp.from,
  to: stamp.to,
  term: stamp.term,
  index: 0,
  logTerm: 0,
  commit: 0,
  vote: NO_NODE,
  reject: false,
  rejectHint: 0,
  token: 0,
  transfer: false,
  suspect: stamp.suspect,
  entries: NO_ENTRIES,
  snapshot: null,
  responses: NO_MESSAGES,
});

/** What its sender alone knows of a message. */
export type MessageStamp = Pick<MessageFields, 'from' | 'term' | 'suspect'>;

/** Makes a message; every one has every field, in the same order. A `stamp` stands for what the
 *  fields say of sender, term and suspicion. */
export const message = (
  kind: MessageKind,
  fields: MessageFields,
  stamp: MessageStamp = fields,
): Message => ({
  kind,
  from: stamp.from ?? NO_NODE,
  to: fields.to ?? NO_NODE,
  term: stamp.term ?? 0,
  index: fields.index ?? 0,
  logTerm: fields.logTerm ?? 0,
  commit: fields.commit ?? 0,
  vote: fields.vote ?? NO_NODE,
  reject: fields.reject ?? false,
  rejectHint: fields.rejectHint ?? 0,
  token: fields.token ?? 0,
  transfer: fields.transfer ?? false,
  suspect: stamp.suspect ?? 0,
  entries: fields.entries ?? NO_ENTRIES,
  snapshot: fields.snapshot ?? null,
  responses: fields.responses ?? NO_MESSAGES,
});

export const isStorageKind = (kind: MessageKind): kind is StorageKind =>
  kind === 'storage-append' ||
  kind === 'storage-append-response' ||
  kind === 'storage-apply' ||
  kind === 'storage-apply-response';

/** Answers, which a replica accepts only from members it knows. */
export const isResponseKind = (kind: MessageKind): boolean =>
  kind === 'append-response' ||
  kind === 'vote-response' ||
  kind === 'pre-vote-response' ||
  kind === 'heartbeat-response' ||
  kind === 'read-index-response';

/** Votes and their answers, real or preliminary. */
export const isBallotKind = (kind: MessageKind): boolean =>
  kind === 'vote' ||
  kind === 'vote-response' ||
  kind === 'pre-vote' ||
  kind === 'pre-vote-response';
