// What a chaos run can do to a cluster, and what it must be able to ask of it. Implemented over the
// launcher's control server, and by the test harness that also owns the wires between the nodes.

import type { FaultKind } from './scenario.ts';

/** Which way messages of the named nodes are lost: `out` what they send, `in` what is sent to them. */
export type CutDirection = 'both' | 'in' | 'out';

/** The cluster would not have this fault right now; nothing was broken. */
export class FaultRefused extends Error {
  override readonly name = 'FaultRefused';
}

/** The cluster did not come out of this fault: a verdict on it, not on us. */
export class FaultUnfinished extends Error {
  override readonly name = 'FaultUnfinished';
}

export interface FaultHands {
  /** Who belongs to the cluster now. */
  readonly nodeIds: readonly number[];
  /** What these hands can do. */
  readonly kinds: ReadonlySet<FaultKind>;
  /** SIGKILL; something else starts the node again. */
  kill(nodeId: number): Promise<void>;
  /** SIGSTOP. */
  pause(nodeId: number): Promise<void>;
  resume(nodeId: number): Promise<void>;
  /** Ends it gracefully and starts it again. */
  restart(nodeId: number): Promise<void>;
  /** Hands leadership to the most caught-up follower. @throws FaultRefused when it stays */
  transfer(): Promise<void>;
  /** Parts these nodes from all others until `heal`. */
  cut(nodeIds: readonly number[], direction: CutDirection): Promise<void>;
  /** No byte more fits on this node's disk until `heal`. */
  fillDisk(nodeId: number): Promise<void>;
  /** Every sync of this node takes this much longer until `heal`. */
  slowDisk(nodeId: number, byMs: number): Promise<void>;
  /** This node's clock of day is off by so much until `heal`. */
  skewClock(nodeId: number, byMs: number): Promise<void>;
  /** Removes the node for good; another, under a new number, joins, catches up and votes. Goes on
   *  trying while there is no leader. @throws FaultUnfinished when a step never comes about */
  replace(nodeId: number): Promise<void>;
  heal(): Promise<void>;
  /** Whether every node answers its readiness check. */
  allReady(): Promise<boolean>;
}
