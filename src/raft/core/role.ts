// What a replica is, and what only that role knows. Raft paper figure 4; pre-candidate from thesis
// §9.6. A role's own state lives and dies with it, so none can leak into the next.

import type { Lease } from './lease.ts';
import type { NodeId } from './node-id.ts';

export interface Follower {
  readonly kind: 'follower';
}

/** Collecting votes, or asking whether it would get them. */
export interface Campaigner {
  readonly kind: 'candidate' | 'pre-candidate';
  /** The first answer of each voter; a second one changes nothing. */
  readonly votes: Map<NodeId, boolean>;
}

export interface Transfer {
  readonly to: NodeId;
  /** Sent once: a second one would start a second campaign. */
  timeoutNowSent: boolean;
}

export interface Leader {
  readonly kind: 'leader';
  /**
   * An index at or above every membership change that may be in the log and unapplied. Only one
   * is allowed at a time (§6).
   */
  pendingConfIndex: number;
  /** Payload in the log that is not applied yet, inherited entries included. */
  uncommittedBytes: number;
  /** Leadership being handed over (thesis §3.10); null if not. */
  transfer: Transfer | null;
  /** Null where none is given, and once we told somebody to campaign at once: it need not wait. */
  lease: Lease | null;
}

export type Role = Follower | Campaigner | Leader;

export const FOLLOWER: Follower = Object.freeze({ kind: 'follower' });
