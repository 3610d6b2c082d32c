// Who belongs to the cluster and where they listen, as of the last applied entry. Starts as the
// identity or the books say and follows the log. Knows addresses, not roles.

import type { ConfChange } from '../../raft/core/conf-change.ts';
import type { ConfState } from '../../raft/core/conf-state.ts';
import type { MemberIdentity } from '../../raft/storage/identity-file.ts';
import { changedRoster } from './roster.ts';
import type { Roster } from './roster.ts';

export class Members {
  readonly self: MemberIdentity;
  #roster: Roster;

  constructor(self: MemberIdentity, roster: Roster) {
    this.self = self;
    this.#roster = roster;
  }

  get roster(): Roster {
    return this.#roster;
  }

  /** In ascending node id. */
  get all(): readonly MemberIdentity[] {
    return this.#roster.members;
  }

  get peers(): readonly MemberIdentity[] {
    return this.all.filter((member) => member.nodeId !== this.self.nodeId);
  }

  byId(nodeId: number): MemberIdentity | null {
    return this.all.find((member) => member.nodeId === nodeId) ?? null;
  }

  wasRemoved(nodeId: number): boolean {
    return this.#roster.removedIds.includes(nodeId);
  }

  /** A membership entry was applied: `conf` is in force now. */
  changed(change: ConfChange, conf: ConfState): void {
    this.#roster = changedRoster(this.#roster, change, conf);
  }

  /** Books of a later entry replaced ours. */
  replaced(roster: Roster): void {
    this.#roster = roster;
  }
}
