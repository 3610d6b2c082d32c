// What the Raft of one replica did, as lines in the shape that the trace validation of etcd's TLA+
// specification reads. The state is the one after the turn in which it happened. Knows no file.
//
//   {"tag":"trace","event":{"name","nid","state":{"term","vote","commit"},"role","log",
//     "conf":[voters, outgoing voters],"msg"?:{"type","term","from","to",…},"prop"?:{"cc":…}}}

import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { ConfChangeKind } from '../../../src/raft/core/conf-change.ts';
import { committedConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message, MessageKind } from '../../../src/raft/core/message.ts';
import type { RaftEvent } from '../../../src/raft/core/raft-event.ts';
import type { RaftStatus } from '../../../src/raft/core/status.ts';

/** The specification's names; what it does not model has none and is left out. */
const messageNames: Partial<Record<MessageKind, readonly [type: string, stem: string]>> = {
  append: ['MsgApp', 'AppendEntriesRequest'],
  heartbeat: ['MsgHeartbeat', 'AppendEntriesRequest'],
  snapshot: ['MsgSnap', 'AppendEntriesRequest'],
  'append-response': ['MsgAppResp', 'AppendEntriesResponse'],
  'heartbeat-response': ['MsgHeartbeatResp', 'AppendEntriesResponse'],
  vote: ['MsgVote', 'RequestVoteRequest'],
  'vote-response': ['MsgVoteResp', 'RequestVoteResponse'],
};

const roleNames: Readonly<Record<RaftStatus['role'], string>> = {
  follower: 'StateFollower',
  'pre-candidate': 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
};

const changeNames: Partial<Record<ConfChangeKind, string>> = {
  'add-voter': 'AddNewServer',
  'add-learner': 'AddLearner',
  remove: 'RemoveServer',
};

const becameNames: Partial<Record<RaftEvent['event'], string>> = {
  'became-follower': 'BecomeFollower',
  'became-candidate': 'BecomeCandidate',
  'became-leader': 'BecomeLeader',
};

export class RaftTrace {
  readonly #write: (line: string) => void;
  readonly #status: () => RaftStatus;
  #commit = 0;

  /** `status` is not asked before `began`. */
  constructor(write: (line: string) => void, status: () => RaftStatus) {
    this.#write = write;
    this.#status = status;
  }

  began(): void {
    this.#commit = this.#status().commit;
    this.#line('InitState');
  }

  heard({ event }: RaftEvent): void {
    const name = becameNames[event];
    if (name !== undefined) this.#line(name);
  }

  received(message: Message): void {
    this.#message('Receive', message);
  }

  sent(message: Message): void {
    this.#message('Send', message);
  }

  /** Entries that this replica proposed go to its disk. */
  replicated(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (!isConfChange(entry)) this.#line('Replicate');
      else this.#changed(entry);
    }
  }

  confApplied(conf: ConfState): void {
    this.#line('ApplyConfChange', { prop: { cc: { newconf: conf.voters.map(String) } } });
  }

  /** The effects of a turn are known. */
  ready(): void {
    const { commit, role } = this.#status();
    if (role === 'leader' && commit > this.#commit) this.#line('Commit');
    this.#commit = commit;
    this.#line('Ready');
  }

  #changed(entry: Entry): void {
    const { steps } = committedConfChange(entry.data);
    const changes = steps.flatMap(({ kind, nodeId }) => {
      const action = changeNames[kind];
      return action === undefined ? [] : [{ nid: String(nodeId), action }];
    });
    if (changes.length > 0) this.#line('ChangeConf', { prop: { cc: { changes } } });
  }

  #message(way: 'Send' | 'Receive', message: Message): void {
    const names = messageNames[message.kind];
    if (names === undefined) return;
    const [type, stem] = names;
    const { term, from, to, commit, reject, rejectHint, snapshot } = message;
    const place =
      snapshot === null
        ? { entries: message.entries.length, logTerm: message.logTerm, index: message.index }
        : { entries: snapshot.index, logTerm: 0, index: 0 };
    const ends = { from: String(from), to: String(to) };
    const told = { commit, vote: String(message.vote), reject, rejectHint };
    this.#line(`${way}${stem}`, { msg: { type, term, ...ends, ...place, ...told } });
  }

  #line(name: string, more: Readonly<Record<string, unknown>> = {}): void {
    const { id, term, vote, commit, role, lastIndex, conf } = this.#status();
    const event = {
      name,
      nid: String(id),
      state: { term, vote: String(vote), commit },
      role: roleNames[role],
      log: lastIndex,
      conf: [conf.voters.map(String), conf.votersOutgoing.map(String)],
      ...more,
    };
    this.#write(JSON.stringify({ tag: 'trace', event }));
  }
}
