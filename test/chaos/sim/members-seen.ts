// Who belongs to the group after each log entry, worked out from the log alone by the words of the
// paper (§6) and the thesis (§4): beside it every replica's own word is held. Knows nothing of how
// the product works it out.

import { committedConfChange } from '../../../src/raft/core/conf-change-bytes.ts';
import type { ConfChange } from '../../../src/raft/core/conf-change.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';

export interface Membership {
  readonly voters: ReadonlySet<number>;
  /** Empty unless two majorities must agree. */
  readonly votersOutgoing: ReadonlySet<number>;
  /** They count towards nothing. */
  readonly learners: ReadonlySet<number>;
}

interface InForce {
  /** Once this entry is applied. */
  readonly fromIndex: number;
  readonly members: Membership;
}

export class MembersSeen {
  readonly #inForce: InForce[] = [];

  /** Those the group began with, before its first entry. */
  begin(conf: ConfState): void {
    if (this.#inForce.length > 0) return;
    const members = {
      voters: new Set(conf.voters),
      votersOutgoing: new Set<number>(),
      learners: new Set(conf.learners),
    };
    this.#inForce.push({ fromIndex: 0, members });
  }

  /** The next entry of the log, the first time anybody applies it. True if it changes the members. */
  applied(entry: Entry): boolean {
    if (!isConfChange(entry)) return false;
    const members = changed(this.at(entry.index), committedConfChange(entry.data));
    this.#inForce.push({ fromIndex: entry.index, members });
    return true;
  }

  /** Those in force once `index` is applied. */
  at(index: number): Membership {
    return this.#inForce[this.#placeAt(index)]?.members ?? nobody;
  }

  /** Those in force at `index`, and those just before. */
  about(index: number): Membership[] {
    const at = this.#placeAt(index);
    return this.#inForce.slice(Math.max(0, at - 1), at + 1).map(({ members }) => members);
  }

  // Asked of every entry that anybody applies, and nearly always of the last.
  #placeAt(index: number): number {
    let at = this.#inForce.length - 1;
    while (at >= 0 && (this.#inForce[at]?.fromIndex ?? 0) > index) at -= 1;
    return at;
  }

  /** All there ever were. */
  get ever(): Membership[] {
    return this.#inForce.map(({ members }) => members);
  }
}

const nobody: Membership = { voters: new Set(), votersOutgoing: new Set(), learners: new Set() };

function changed(before: Membership, change: ConfChange): Membership {
  const { steps, transition } = change;
  if (steps.length === 0 && transition === 'auto') {
    return { ...before, votersOutgoing: new Set() };
  }
  const voters = new Set(before.voters);
  const learners = new Set(before.learners);
  for (const { kind, nodeId } of steps) {
    if (kind === 'update') continue;
    voters.delete(nodeId);
    learners.delete(nodeId);
    if (kind === 'add-voter') voters.add(nodeId);
    else if (kind === 'add-learner') learners.add(nodeId);
  }
  // One step can change one voter at most, and needs no second majority.
  const isJoint = transition !== 'auto' || steps.length > 1;
  return { voters, learners, votersOutgoing: isJoint ? before.voters : new Set() };
}

/** True if a replica that says `conf` means the same. Who stops being a voter when the two
 *  majorities become one may be called a learner only then. */
export const saysTheSame = (conf: ConfState, members: Membership): boolean =>
  isSet(conf.voters, members.voters) &&
  isSet(conf.votersOutgoing, members.votersOutgoing) &&
  isSet([...conf.learners, ...conf.learnersNext], members.learners);

const isSet = (ids: readonly number[], set: ReadonlySet<number>): boolean =>
  ids.length === set.size && ids.every((id) => set.has(id));

/** True if those of `members` for whom it holds decide, in both majorities where there are two. */
export function isQuorum(members: Membership, holds: (id: number) => boolean): boolean {
  return isMajority(members.voters, holds) && isMajority(members.votersOutgoing, holds);
}

function isMajority(voters: ReadonlySet<number>, holds: (id: number) => boolean): boolean {
  let count = 0;
  for (const id of voters) if (holds(id)) count += 1;
  return voters.size === 0 || count > voters.size / 2;
}

/** Whoever votes in either majority. */
export const votersOf = (members: Membership): number[] => [
  ...new Set([...members.voters, ...members.votersOutgoing]),
];

export const membersText = ({ voters, votersOutgoing, learners }: Membership): string =>
  `${[...voters].join(' ')} (${[...votersOutgoing].join(' ')}) learners ${[...learners].join(' ')}`;
