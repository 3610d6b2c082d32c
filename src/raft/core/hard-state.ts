// What a replica must have on disk before it answers anybody. Raft paper figure 2, "persistent
// state on all servers"; the commit index rides along because it is cheap to remember.

import { NO_NODE } from './node-id.ts';
import type { NodeId } from './node-id.ts';

export interface HardState {
  readonly term: number;
  /** Whom this replica voted for in `term`; NO_NODE if nobody. */
  readonly vote: NodeId;
  /** The highest index known to be committed. Never trusted for reads after a restart. */
  readonly commit: number;
}

export const EMPTY_HARD_STATE: HardState = Object.freeze({ term: 0, vote: NO_NODE, commit: 0 });

export const sameHardState = (a: HardState, b: HardState): boolean =>
  a.term === b.term && a.vote === b.vote && a.commit === b.commit;

/** A changed term or vote must be synced before an answer leaves; a changed commit need not. */
export const mustSync = (now: HardState, before: HardState): boolean =>
  now.term !== before.term || now.vote !== before.vote;
