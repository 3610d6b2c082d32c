// A proposed change of membership. Raft paper §6. Data only; what a change does to a configuration
// is in conf-changer.ts, how it is written in conf-change-bytes.ts.

import { NO_DATA } from './entry.ts';
import type { NodeId } from './node-id.ts';

export type ConfChangeKind = 'add-voter' | 'add-learner' | 'remove' | 'update';

/** One step of a change; steps apply in order. A node id of 0 does nothing. */
export interface ConfChangeStep {
  readonly kind: ConfChangeKind;
  readonly nodeId: NodeId;
}

/**
 * `auto`: simple when one voter changes, else joint and left automatically.
 * `joint-implicit`: always joint, left automatically. `joint-explicit`: joint until told.
 */
export type ConfTransition = 'auto' | 'joint-implicit' | 'joint-explicit';

export interface ConfChange {
  readonly transition: ConfTransition;
  /** Empty (with transition `auto`) means: leave the joint configuration. */
  readonly steps: readonly ConfChangeStep[];
  /** The proposer's own bytes: addresses, incarnations. The core never looks. */
  readonly context: Uint8Array;
}

export const confChange = (
  steps: readonly ConfChangeStep[],
  transition: ConfTransition = 'auto',
  context: Uint8Array = NO_DATA,
): ConfChange => ({ transition, steps, context });

export const LEAVE_JOINT: ConfChange = Object.freeze(confChange([]));

export const leavesJoint = (change: ConfChange): boolean =>
  change.transition === 'auto' && change.steps.length === 0;

/** How the change is carried out. */
export function pathOf(change: ConfChange): 'leave-joint' | 'simple' | 'joint-auto' | 'joint' {
  if (leavesJoint(change)) return 'leave-joint';
  if (change.transition === 'joint-explicit') return 'joint';
  if (change.transition === 'joint-implicit' || change.steps.length > 1) return 'joint-auto';
  return 'simple';
}
