// What is known of one replica's log by what it wrote, and what follows from all of them together:
// whether a quorum holds an entry, and whether it can still be lost. Entries are known by a chain of
// hashes, so that equal hashes at an index mean equal logs up to it.

import { crc32 } from '../../../src/base/crc.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import { isQuorum, votersOf } from './members-seen.ts';
import type { Membership } from './members-seen.ts';

interface Leading {
  readonly term: number;
  readonly mustHold: number;
  checked: boolean;
  /** Of its first own entry, once that is written. */
  firstIndex: number;
}

/** What is known of one replica's log. Hashes by index; 0 where nothing is known. */
export interface LogSeen {
  /** Of what it was told to write. */
  chain: number[];
  lastIndex: number;
  /** Of what it was told is durable. */
  durable: number[];
  durableIndex: number;
  /** Of the last durable entry. */
  durableTerm: number;
  /** Of what was durable, and said to be, before its disk lost it: word of that may still be on its
   *  way. Such a replica is suspect, so nobody wins an election without those who have it. */
  vouched: number[];
  /** Where the write in flight begins; Infinity when none is. */
  writingFrom: number;
  /** Through here the log was durable when it crashed. */
  mustHold: number;
  term: number;
  commit: number;
  /** Set while it leads: what was committed when it came to lead, until its first write shows it. */
  leading: Leading | null;
  /** The membership it named last, and the true one that was held beside it. */
  saidConf: ConfState | null;
  trueConf: Membership | null;
}

export const unseenLog = (): LogSeen => ({
  chain: [0],
  lastIndex: 0,
  durable: [0],
  durableIndex: 0,
  durableTerm: 0,
  vouched: [],
  writingFrom: Infinity,
  mustHold: 0,
  term: 0,
  commit: 0,
  leading: null,
  saidConf: null,
  trueConf: null,
});

/** An entry, and by its hash all before it. */
export interface Place {
  readonly index: number;
  readonly hash: number;
}

const holds = ({ durable, vouched }: LogSeen, { index, hash }: Place): boolean =>
  durable[index] === hash || vouched[index] === hash;

/** True if a quorum of these members has it on disk. */
export const isHeld = (
  place: Place,
  members: Membership,
  logOf: (id: number) => LogSeen,
): boolean => isQuorum(members, (id) => holds(logOf(id), place));

/**
 * Leader completeness, foreseen (§5.4, figure 8): somebody without the entry to whom a quorum would
 * give its votes, by what is on the disks. Who held the entry and lost it is suspect, and neither
 * votes nor stands.
 */
export function usurper(
  place: Place,
  members: Membership,
  logOf: (id: number) => LogSeen,
): number | undefined {
  return votersOf(members).find((candidate) => {
    const theirs = logOf(candidate);
    if (theirs.vouched.length > 0 || holds(theirs, place)) return false;
    return isQuorum(members, (voter) => {
      const { durableTerm, durableIndex, vouched } = logOf(voter);
      if (vouched[place.index] === place.hash) return false;
      if (durableTerm !== theirs.durableTerm) return durableTerm < theirs.durableTerm;
      return durableIndex <= theirs.durableIndex;
    });
  });
}

/** 52 bits: enough that two histories never meet by chance. */
export function chained(before: number, entry: Entry): number {
  const seed = (before ^ Math.imul(entry.term, 0x9e37_79b1)) >>> 0;
  const low = crc32(entry.data, seed);
  const kind = entry.type === 'normal' ? 0 : 0x5bd1_e995;
  const high = (Math.imul(low ^ entry.index ^ kind, 0x85eb_ca6b) ^ (before / 2 ** 32)) & 0xf_ffff;
  return 1 + high * 2 ** 32 + low;
}
