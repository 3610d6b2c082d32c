// What happened inside the core, as values: the shell logs them as fields, the conformance suite
// as etcd's lines. They carry facts, never text, and change nothing.

import type { ConfChange } from './conf-change.ts';
import type { ConfState } from './conf-state.ts';
import type { MessageKind } from './message.ts';
import type { NodeId } from './node-id.ts';
import type { ProgressStatus } from './status.ts';

/** A position in a log. */
export interface EntryId {
  readonly term: number;
  readonly index: number;
}

/** Why a membership change was replaced by an empty entry. */
export type ConfChangeRefusal =
  | 'conf-change-pending'
  | 'must-leave-joint-first'
  | 'not-joint'
  | 'no-commit-in-term'
  | 'conf-change-invalid';

/** The two kinds of election round. */
export type BallotKind = 'vote' | 'pre-vote';

type Started = {
  readonly event: 'started';
  readonly voters: readonly NodeId[];
  readonly term: number;
  readonly commit: number;
  readonly applied: number;
  readonly last: EntryId;
};

type RoleEvent =
  | { readonly event: 'became-follower'; readonly term: number }
  | { readonly event: 'became-pre-candidate'; readonly term: number }
  | { readonly event: 'became-candidate'; readonly term: number }
  | { readonly event: 'became-leader'; readonly term: number }
  | { readonly event: 'quorum-lost' }
  | { readonly event: 'stepped-down'; readonly term: number }
  | { readonly event: 'leader-forgotten'; readonly leaderId: NodeId; readonly term: number }
  | { readonly event: 'leader-gone'; readonly leaderId: NodeId; readonly term: number }
  | { readonly event: 'follower-gone'; readonly id: NodeId; readonly term: number }
  | { readonly event: 'forget-leader-refused' };

type ElectionEvent =
  | { readonly event: 'election-started'; readonly term: number }
  | { readonly event: 'campaign-ignored-as-leader' }
  | { readonly event: 'campaign-unpromotable' }
  | { readonly event: 'campaign-awaits-conf-change'; readonly term: number }
  | {
      readonly event: 'vote-requested';
      readonly ballot: BallotKind;
      readonly to: NodeId;
      readonly last: EntryId;
      readonly term: number;
    }
  | {
      readonly event: 'vote-received';
      readonly ballot: BallotKind;
      readonly from: NodeId;
      readonly granted: boolean;
      readonly term: number;
    }
  | {
      readonly event: 'votes-counted';
      readonly ballot: BallotKind;
      readonly granted: number;
      readonly rejected: number;
    }
  | ({ readonly event: 'vote-cast' | 'vote-rejected' | 'vote-ignored-stranger' } & VoteDecision)
  | ({
      readonly event: 'vote-ignored-lease';
      readonly remainingTicks: number;
    } & VoteDecision);

/** A vote request as seen by the replica that decides on it. */
export interface VoteDecision {
  readonly ballot: BallotKind;
  readonly candidateId: NodeId;
  readonly candidateLast: EntryId;
  readonly last: EntryId;
  readonly votedFor: NodeId;
  readonly term: number;
}

type TermEvent =
  | {
      readonly event: 'higher-term-seen' | 'lower-term-ignored';
      readonly kind: MessageKind;
      readonly from: NodeId;
      readonly term: number;
      readonly messageTerm: number;
    }
  | { readonly event: 'stale-append-ignored'; readonly term: number; readonly messageTerm: number };

type LogEvent =
  | {
      readonly event: 'conflict-found';
      readonly index: number;
      readonly existingTerm: number;
      readonly conflictingTerm: number;
    }
  | { readonly event: 'unstable-replaced' | 'unstable-truncated'; readonly from: number }
  | { readonly event: 'stable-missing' | 'stable-is-snapshot'; readonly index: number }
  | {
      readonly event: 'stable-mismatch';
      readonly index: number;
      readonly stableTerm: number;
      readonly unstableTerm: number;
    }
  | {
      readonly event: 'append-rejected';
      readonly from: NodeId;
      readonly index: number;
      readonly ownTerm: number;
      readonly leaderTerm: number;
    };

type ReplicationEvent =
  | { readonly event: 'no-progress'; readonly from: NodeId }
  | {
      readonly event: 'append-rejection-received';
      readonly from: NodeId;
      readonly index: number;
      readonly hint: EntryId;
    }
  | {
      readonly event:
        | 'progress-decreased'
        | 'replication-paused'
        | 'recovered-from-snapshot'
        | 'snapshot-succeeded'
        | 'snapshot-failed'
        | 'unreachable';
      readonly to: NodeId;
      readonly progress: ProgressStatus;
    }
  | { readonly event: 'snapshot-withheld-inactive' | 'snapshot-unavailable'; readonly to: NodeId }
  | {
      readonly event: 'snapshot-sent';
      readonly to: NodeId;
      readonly firstIndex: number;
      readonly commit: number;
      readonly snapshot: EntryId;
      readonly progress: ProgressStatus;
    };

/** The log's bounds at the moment a snapshot replaces it. */
export interface LogBounds {
  readonly committed: number;
  readonly applied: number;
  readonly applying: number;
  readonly unstableOffset: number;
  readonly unstableInProgressOffset: number;
  readonly unstableLength: number;
}

type SnapshotEvent =
  | { readonly event: 'log-restoring'; readonly log: LogBounds; readonly snapshot: EntryId }
  | {
      readonly event: 'log-restored' | 'commit-fast-forwarded';
      readonly commit: number;
      readonly last: EntryId;
      readonly snapshot: EntryId;
    }
  | {
      readonly event: 'snapshot-restored' | 'snapshot-ignored';
      readonly commit: number;
      readonly snapshot: EntryId;
    }
  | { readonly event: 'snapshot-without-us'; readonly conf: ConfState };

type MembershipEvent =
  | { readonly event: 'conf-switched'; readonly conf: ConfState }
  | { readonly event: 'auto-leave-started'; readonly conf: ConfState }
  | { readonly event: 'auto-leave-postponed'; readonly conf: ConfState }
  | {
      readonly event: 'conf-change-refused';
      readonly change: ConfChange;
      readonly conf: ConfState;
      readonly refusal: ConfChangeRefusal;
      readonly pendingIndex: number;
      readonly applied: number;
    };

type ProposalEvent =
  | { readonly event: 'proposal-dropped-no-leader'; readonly term: number }
  | {
      readonly event: 'proposal-dropped-not-forwarding';
      readonly leaderId: NodeId;
      readonly term: number;
    }
  | {
      readonly event: 'proposal-dropped-transferring';
      readonly transferTo: NodeId;
      readonly term: number;
    }
  | { readonly event: 'proposal-dropped-uncommitted-full' };

type TransferEvent =
  | {
      readonly event:
        | 'transfer-started'
        | 'transfer-already-under-way'
        | 'transfer-superseded'
        | 'transfer-aborted'
        | 'transfer-rejected-by-target';
      readonly to: NodeId;
      readonly term: number;
    }
  | { readonly event: 'transfer-to-learner-refused' | 'transfer-to-self-ignored' }
  | { readonly event: 'transfer-dropped-no-leader'; readonly term: number }
  | { readonly event: 'timeout-now-sent'; readonly to: NodeId; readonly immediately: boolean }
  | { readonly event: 'timeout-now-received'; readonly from: NodeId; readonly term: number }
  | {
      readonly event: 'timeout-now-ignored';
      readonly from: NodeId;
      readonly term: number;
    };

type ReadEvent =
  | { readonly event: 'read-dropped-no-leader'; readonly term: number }
  | { readonly event: 'reads-full'; readonly from: NodeId };

type SuspicionEvent =
  | { readonly event: 'suspect-noted'; readonly id: NodeId; readonly target: number }
  | { readonly event: 'suspect-found-whole'; readonly id: NodeId; readonly match: number }
  | { readonly event: 'suspicion-cleared'; readonly by: NodeId };

/** Everything the core tells about itself; `id` of the teller is the sink's to add. */
export type RaftEvent =
  | Started
  | RoleEvent
  | ElectionEvent
  | TermEvent
  | LogEvent
  | ReplicationEvent
  | SnapshotEvent
  | MembershipEvent
  | ProposalEvent
  | TransferEvent
  | ReadEvent
  | SuspicionEvent;

/** Where events go. Called synchronously, in order; must not call back into the core. */
export type EventSink = (event: RaftEvent) => void;
