// The core's events, written as the log lines of etcd's raft library. An event that has no such
// line is silent here.

import type { RaftEvent, VoteDecision } from '../../src/raft/core/raft-event.ts';
import type { NodeId } from '../../src/raft/core/node-id.ts';
import { goConf, goConfChange, goProgress, hex } from './go-conf.ts';
import { GO_KINDS } from './go-text.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'none'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogLine {
  readonly level: Level;
  readonly text: string;
}

type Writer<E extends RaftEvent> = (event: E, id: string) => string;
type Names = RaftEvent['event'];
// Some events share their fields, and with them one member of the union.
type Of<N extends Names, E = RaftEvent> = E extends { readonly event: infer X }
  ? N extends X
    ? E & RaftEvent
    : never
  : never;

/** The line for an event of replica `id`, or null. */
export function goLogLine(id: NodeId, event: RaftEvent): LogLine | null {
  const entry = LINES[event.event] as readonly [Level, Writer<RaftEvent>] | undefined;
  if (entry === undefined) return null;
  const [level, write] = entry;
  return { level, text: write(event, hex(id)) };
}

const ballotName = (ballot: VoteDecision['ballot']): string => GO_KINDS[ballot];
const responseName = (ballot: VoteDecision['ballot']): string => GO_KINDS[`${ballot}-response`];

const voter = (e: VoteDecision, id: string): string =>
  `${id} [logterm: ${e.last.term}, index: ${e.last.index}, vote: ${hex(e.votedFor)}]`;

const candidate = (e: VoteDecision): string =>
  `${hex(e.candidateId)} [logterm: ${e.candidateLast.term}, index: ${e.candidateLast.index}] ` +
  `at term ${e.term}`;

type Lines = { readonly [N in Names]?: readonly [Level, Writer<Of<N>>] };

const ELECTION_LINES: Lines = {
  started: [
    'info',
    (e, id) =>
      `newRaft ${id} [peers: [${e.voters.map(hex).join(',')}], term: ${e.term}, ` +
      `commit: ${e.commit}, applied: ${e.applied}, ` +
      `lastindex: ${e.last.index}, lastterm: ${e.last.term}]`,
  ],
  'became-follower': ['info', (e, id) => `${id} became follower at term ${e.term}`],
  'became-pre-candidate': ['info', (e, id) => `${id} became pre-candidate at term ${e.term}`],
  'became-candidate': ['info', (e, id) => `${id} became candidate at term ${e.term}`],
  'became-leader': ['info', (e, id) => `${id} became leader at term ${e.term}`],
  'quorum-lost': ['warn', (_, id) => `${id} stepped down to follower since quorum is not active`],
  'leader-forgotten': [
    'info',
    (e, id) => `${id} forgetting leader ${hex(e.leaderId)} at term ${e.term}`,
  ],
  'forget-leader-refused': ['error', () => 'ignoring MsgForgetLeader due to ReadOnlyLeaseBased'],
  'election-started': ['info', (e, id) => `${id} is starting a new election at term ${e.term}`],
  'campaign-ignored-as-leader': [
    'debug',
    (_, id) => `${id} ignoring MsgHup because already leader`,
  ],
  'campaign-unpromotable': ['warn', (_, id) => `${id} is unpromotable and can not campaign`],
  'campaign-awaits-conf-change': [
    'warn',
    (e, id) =>
      `${id} cannot campaign at term ${e.term} since there are still pending configuration ` +
      'changes to apply',
  ],
  'vote-requested': [
    'info',
    (e, id) =>
      `${id} [logterm: ${e.last.term}, index: ${e.last.index}] sent ${ballotName(e.ballot)} ` +
      `request to ${hex(e.to)} at term ${e.term}`,
  ],
  'vote-received': [
    'info',
    (e, id) =>
      `${id} received ${responseName(e.ballot)}${e.granted ? '' : ' rejection'} ` +
      `from ${hex(e.from)} at term ${e.term}`,
  ],
  'votes-counted': [
    'info',
    (e, id) =>
      `${id} has received ${e.granted} ${responseName(e.ballot)} votes ` +
      `and ${e.rejected} vote rejections`,
  ],
  'vote-cast': [
    'info',
    (e, id) => `${voter(e, id)} cast ${ballotName(e.ballot)} for ${candidate(e)}`,
  ],
  'vote-rejected': [
    'info',
    (e, id) => `${voter(e, id)} rejected ${ballotName(e.ballot)} from ${candidate(e)}`,
  ],
  'vote-ignored-lease': [
    'info',
    (e, id) =>
      `${voter(e, id)} ignored ${ballotName(e.ballot)} from ${candidate(e)}: ` +
      `lease is not expired (remaining ticks: ${e.remainingTicks})`,
  ],
  'higher-term-seen': [
    'info',
    (e, id) =>
      `${id} [term: ${e.term}] received a ${GO_KINDS[e.kind]} message with higher term ` +
      `from ${hex(e.from)} [term: ${e.messageTerm}]`,
  ],
  'lower-term-ignored': [
    'info',
    (e, id) =>
      `${id} [term: ${e.term}] ignored a ${GO_KINDS[e.kind]} message with lower term ` +
      `from ${hex(e.from)} [term: ${e.messageTerm}]`,
  ],
  'stale-append-ignored': [
    'info',
    (e, id) =>
      `${id} [term: ${e.term}] ignored entry appends from a MsgStorageAppendResp message ` +
      `with lower term [term: ${e.messageTerm}]`,
  ],
};

const LOG_LINES: Lines = {
  'conflict-found': [
    'info',
    (e) =>
      `found conflict at index ${e.index} [existing term: ${e.existingTerm}, ` +
      `conflicting term: ${e.conflictingTerm}]`,
  ],
  'unstable-replaced': ['info', (e) => `replace the unstable entries from index ${e.from}`],
  'unstable-truncated': ['info', (e) => `truncate the unstable entries before index ${e.from}`],
  'stable-missing': [
    'info',
    (e) => `entry at index ${e.index} missing from unstable log; ignoring`,
  ],
  'stable-is-snapshot': [
    'info',
    (e) => `entry at index ${e.index} matched unstable snapshot; ignoring`,
  ],
  'stable-mismatch': [
    'info',
    (e) =>
      `entry at (index,term)=(${e.index},${e.stableTerm}) mismatched with ` +
      `entry at (${e.index},${e.unstableTerm}) in unstable log; ignoring`,
  ],
  'append-rejected': [
    'debug',
    (e, id) =>
      `${id} [logterm: ${e.ownTerm}, index: ${e.index}] rejected MsgApp ` +
      `[logterm: ${e.leaderTerm}, index: ${e.index}] from ${hex(e.from)}`,
  ],
  'log-restoring': [
    'info',
    ({ log, snapshot }) =>
      `log [committed=${log.committed}, applied=${log.applied}, applying=${log.applying}, ` +
      `unstable.offset=${log.unstableOffset}, ` +
      `unstable.offsetInProgress=${log.unstableInProgressOffset}, ` +
      `len(unstable.Entries)=${log.unstableLength}] starts to restore snapshot ` +
      `[index: ${snapshot.index}, term: ${snapshot.term}]`,
  ],
  'log-restored': [
    'info',
    (e, id) =>
      `${id} [commit: ${e.commit}, lastindex: ${e.last.index}, lastterm: ${e.last.term}] ` +
      `restored snapshot [index: ${e.snapshot.index}, term: ${e.snapshot.term}]`,
  ],
  'commit-fast-forwarded': [
    'info',
    (e, id) =>
      `${id} [commit: ${e.commit}, lastindex: ${e.last.index}, lastterm: ${e.last.term}] ` +
      'fast-forwarded commit to snapshot ' +
      `[index: ${e.snapshot.index}, term: ${e.snapshot.term}]`,
  ],
  'snapshot-restored': [
    'info',
    (e, id) =>
      `${id} [commit: ${e.commit}] restored snapshot ` +
      `[index: ${e.snapshot.index}, term: ${e.snapshot.term}]`,
  ],
  'snapshot-ignored': [
    'info',
    (e, id) =>
      `${id} [commit: ${e.commit}] ignored snapshot ` +
      `[index: ${e.snapshot.index}, term: ${e.snapshot.term}]`,
  ],
};

const REPLICATION_LINES: Lines = {
  'no-progress': ['debug', (e, id) => `${id} no progress available for ${hex(e.from)}`],
  'append-rejection-received': [
    'debug',
    (e, id) =>
      `${id} received MsgAppResp(rejected, hint: (index ${e.hint.index}, term ${e.hint.term})) ` +
      `from ${hex(e.from)} for index ${e.index}`,
  ],
  'progress-decreased': [
    'debug',
    (e, id) => `${id} decreased progress of ${hex(e.to)} to [${goProgress(e.progress)}]`,
  ],
  'replication-paused': [
    'debug',
    (e, id) =>
      `${id} paused sending replication messages to ${hex(e.to)} [${goProgress(e.progress)}]`,
  ],
  'recovered-from-snapshot': [
    'debug',
    (e, id) =>
      `${id} recovered from needing snapshot, resumed sending replication messages ` +
      `to ${hex(e.to)} [${goProgress(e.progress)}]`,
  ],
  'snapshot-succeeded': [
    'debug',
    (e, id) =>
      `${id} snapshot succeeded, resumed sending replication messages ` +
      `to ${hex(e.to)} [${goProgress(e.progress)}]`,
  ],
  'snapshot-failed': [
    'debug',
    (e, id) =>
      `${id} snapshot failed, resumed sending replication messages ` +
      `to ${hex(e.to)} [${goProgress(e.progress)}]`,
  ],
  unreachable: [
    'debug',
    (e, id) =>
      `${id} failed to send message to ${hex(e.to)} because it is unreachable ` +
      `[${goProgress(e.progress)}]`,
  ],
  'snapshot-withheld-inactive': [
    'debug',
    (e) => `ignore sending snapshot to ${hex(e.to)} since it is not recently active`,
  ],
  'snapshot-unavailable': [
    'debug',
    (e, id) =>
      `${id} failed to send snapshot to ${hex(e.to)} because snapshot is temporarily unavailable`,
  ],
  'snapshot-sent': [
    'debug',
    (e, id) =>
      `${id} [firstindex: ${e.firstIndex}, commit: ${e.commit}] sent ` +
      `snapshot[index: ${e.snapshot.index}, term: ${e.snapshot.term}] ` +
      `to ${hex(e.to)} [${goProgress(e.progress)}]`,
  ],
};

const REFUSALS = {
  'must-leave-joint-first': 'must transition out of joint config first',
  'not-joint': 'not in joint state; refusing empty conf change',
  'no-commit-in-term': 'no entry of this term is committed',
  'conf-change-invalid': 'the change cannot be applied',
} as const;

const PROPOSAL_LINES: Lines = {
  'conf-switched': ['info', (e, id) => `${id} switched to configuration ${goConf(e.conf)}`],
  'auto-leave-started': [
    'info',
    (e) => `initiating automatic transition out of joint configuration ${goConf(e.conf)}`,
  ],
  'auto-leave-postponed': [
    'debug',
    (e) =>
      `not initiating automatic transition out of joint configuration ${goConf(e.conf)}: ` +
      'raft proposal dropped',
  ],
  'conf-change-refused': [
    'info',
    (e, id) => {
      const why =
        e.refusal === 'conf-change-pending'
          ? `possible unapplied conf change at index ${e.pendingIndex} (applied to ${e.applied})`
          : REFUSALS[e.refusal];
      const change = goConfChange(e.change);
      return `${id} ignoring conf change ${change} at config ${goConf(e.conf)}: ${why}`;
    },
  ],
  'proposal-dropped-no-leader': [
    'info',
    (e, id) => `${id} no leader at term ${e.term}; dropping proposal`,
  ],
  'proposal-dropped-not-forwarding': [
    'info',
    (e, id) =>
      `${id} not forwarding to leader ${hex(e.leaderId)} at term ${e.term}; dropping proposal`,
  ],
  'proposal-dropped-transferring': [
    'debug',
    (e, id) =>
      `${id} [term ${e.term}] transfer leadership to ${hex(e.transferTo)} is in progress; ` +
      'dropping proposal',
  ],
  'proposal-dropped-uncommitted-full': [
    'warn',
    (_, id) =>
      `${id} appending new entries to log would exceed uncommitted entry size limit; ` +
      'dropping proposal',
  ],
  'transfer-started': [
    'info',
    (e, id) => `${id} [term ${e.term}] starts to transfer leadership to ${hex(e.to)}`,
  ],
  'timeout-now-sent': [
    'info',
    (e, id) =>
      e.immediately
        ? `${id} sends MsgTimeoutNow to ${hex(e.to)} immediately as ${hex(e.to)} already has ` +
          'up-to-date log'
        : `${id} sent MsgTimeoutNow to ${hex(e.to)} after received MsgAppResp`,
  ],
  'timeout-now-received': [
    'info',
    (e, id) =>
      `${id} [term ${e.term}] received MsgTimeoutNow from ${hex(e.from)} and starts an election ` +
      'to get leadership.',
  ],
};

const LINES: Lines = {
  ...ELECTION_LINES,
  ...LOG_LINES,
  ...REPLICATION_LINES,
  ...PROPOSAL_LINES,
};
