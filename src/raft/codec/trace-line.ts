// One state change of a replica as a line of JSON, in the shape that the trace validation of etcd's
// published TLA+ specification reads (etcd-io/raft, tla/Traceetcdraft.tla). Ids are strings there, and
// a snapshot is an append of everything it covers.
//
//   {"tag":"trace","event":{"name":"Commit","nid":"1","state":{"term":2,"vote":"1","commit":7},
//    "role":"StateLeader","log":9,"conf":[["1","2","3"],[]],"msg":{…},"prop":{…}}}\n

import type { ConfChange, ConfChangeStep } from '../core/conf-change.ts';
import type { ConfState } from '../core/conf-state.ts';
import type { Message } from '../core/message.ts';
import type { NodeId } from '../core/node-id.ts';
import type { RoleKind } from '../core/status.ts';

export type TraceName =
  | 'InitState'
  | 'BecomeCandidate'
  | 'BecomeFollower'
  | 'BecomeLeader'
  | 'Commit'
  | 'Replicate'
  | 'ChangeConf'
  | 'ApplyConfChange'
  | 'Ready'
  | MessageTraceName;

type MessageTraceName = `${'Send' | 'Receive'}${'AppendEntries' | 'RequestVote'}${
  | 'Request'
  | 'Response'}`;

/** What a line tells of a replica. */
export interface TracePicture {
  readonly id: NodeId;
  readonly term: number;
  readonly vote: NodeId;
  readonly commit: number;
  readonly role: RoleKind;
  readonly lastIndex: number;
  readonly conf: ConfState;
}

export interface TraceEvent {
  readonly name: TraceName;
  readonly at: TracePicture;
  readonly message?: Message;
  /** ChangeConf: what was asked for. */
  readonly change?: ConfChange;
  /** ApplyConfChange: what is in force now. */
  readonly conf?: ConfState;
}

/** Without its newline. */
export function encodeTraceLine({ name, at, message, change, conf }: TraceEvent): string {
  return JSON.stringify({
    tag: 'trace',
    event: {
      name,
      nid: String(at.id),
      state: { term: at.term, vote: String(at.vote), commit: at.commit },
      role: roleNames[at.role],
      log: at.lastIndex,
      conf: [at.conf.voters.map(String), at.conf.votersOutgoing.map(String)],
      ...(message === undefined ? {} : { msg: tracedMessage(message) }),
      ...(change === undefined ? {} : { prop: { cc: { changes: change.steps.map(tracedStep) } } }),
      ...(conf === undefined ? {} : { prop: { cc: { newconf: conf.voters.map(String) } } }),
    },
  });
}

/** Null for what the specification knows nothing of, as pre-votes and transfers. */
export function traceNameOf(
  way: 'Send' | 'Receive',
  { kind }: Pick<Message, 'kind'>,
): MessageTraceName | null {
  const noun = messageNouns[kind];
  return noun === undefined ? null : `${way}${noun}`;
}

const messageNouns: Partial<
  Record<Message['kind'], `${'AppendEntries' | 'RequestVote'}${'Request' | 'Response'}`>
> = {
  append: 'AppendEntriesRequest',
  heartbeat: 'AppendEntriesRequest',
  snapshot: 'AppendEntriesRequest',
  'append-response': 'AppendEntriesResponse',
  'heartbeat-response': 'AppendEntriesResponse',
  vote: 'RequestVoteRequest',
  'vote-response': 'RequestVoteResponse',
};

const messageTypes: Partial<Record<Message['kind'], string>> = {
  append: 'MsgApp',
  heartbeat: 'MsgHeartbeat',
  snapshot: 'MsgSnap',
  'append-response': 'MsgAppResp',
  'heartbeat-response': 'MsgHeartbeatResp',
  vote: 'MsgVote',
  'vote-response': 'MsgVoteResp',
};

const roleNames: Readonly<Record<RoleKind, string>> = {
  follower: 'StateFollower',
  'pre-candidate': 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
};

const stepActions: Readonly<Record<ConfChangeStep['kind'], string>> = {
  'add-voter': 'AddNewServer',
  'add-learner': 'AddLearner',
  remove: 'RemoveServer',
  update: 'UpdateServer',
};

const tracedStep = ({ kind, nodeId }: ConfChangeStep): object => ({
  nid: String(nodeId),
  action: stepActions[kind],
});

function tracedMessage(message: Message): object {
  const { snapshot } = message;
  return {
    type: messageTypes[message.kind],
    term: message.term,
    from: String(message.from),
    to: String(message.to),
    entries: snapshot === null ? message.entries.length : snapshot.index,
    logTerm: snapshot === null ? message.logTerm : 0,
    index: snapshot === null ? message.index : 0,
    commit: message.commit,
    vote: String(message.vote),
    reject: message.reject,
    rejectHint: message.rejectHint,
  };
}
