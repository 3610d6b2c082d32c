// The core's answers to what it is asked. Refusals are values: the caller decides whether to
// retry elsewhere, wait, or tell its client that nothing happened.

import type { NodeId } from './node-id.ts';
import type { ConfChangeRefusal } from './raft-event.ts';

export type ProposeRefusal =
  | 'not-leader'
  | 'transferring'
  | 'uncommitted-full'
  | 'removed'
  | ConfChangeRefusal;

/**
 * `accepted`: in this leader's log at (term, index); it may still be replaced by another leader.
 * `forwarded`: sent to the leader and forgotten; no more is known. `refused`: not in any log.
 */
export type ProposeResult =
  | { readonly kind: 'accepted'; readonly term: number; readonly index: number }
  | { readonly kind: 'forwarded'; readonly to: NodeId }
  | {
      readonly kind: 'refused';
      readonly reason: ProposeRefusal;
      /** The leader as far as known; NO_NODE if not. */
      readonly leaderId: NodeId;
    };

export type ReadRefusal = 'no-leader' | 'reads-full';

/** `waiting`: the context will come back in `readStates` or in `readsAborted`, exactly once. */
export type ReadResult =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly reason: ReadRefusal };

export type TransferRefusal =
  | 'not-leader'
  | 'already-leader'
  | 'already-transferring'
  | 'unknown-replica'
  | 'learner'
  | 'suspect'
  | 'inactive'
  | 'lagging';

export type TransferResult =
  | { readonly kind: 'started' }
  | { readonly kind: 'forwarded'; readonly to: NodeId }
  | { readonly kind: 'refused'; readonly reason: TransferRefusal };

/** Why a message was not looked at. */
export type StepRefusal =
  | 'storage-kind-from-peer'
  | 'unknown-peer'
  | 'wrong-target'
  | 'own-id'
  | 'no-term'
  | 'malformed'
  | 'proposal-dropped';

export type StepResult =
  | { readonly kind: 'stepped' }
  | { readonly kind: 'refused'; readonly reason: StepRefusal };

export const STEPPED: StepResult = Object.freeze({ kind: 'stepped' });

export const stepRefused = (reason: StepRefusal): StepResult => ({ kind: 'refused', reason });
