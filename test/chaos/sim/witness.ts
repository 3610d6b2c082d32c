// Sees everything that is written, sent and applied, and knows what Raft promises about it (paper
// figure 3): one check per event, none of which walks a log. Entries are known by a chain of hashes,
// so that equal hashes at an index mean equal logs up to it.

import { crc32 } from '../../../src/base/crc.ts';
import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { isQuorum, MembersSeen, membersText, saysTheSame, votersOf } from './members-seen.ts';
import type { Membership } from './members-seen.ts';
import { TermsSeen } from './terms-seen.ts';

/** A promise was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** What is known of one replica's log. Hashes by index; 0 where nothing is known. */
interface LogSeen {
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
  leading: { readonly term: number; readonly mustHold: number; checked: boolean } | null;
  /** The membership it named last, and the true one that was held beside it. */
  saidConf: ConfState | null;
  trueConf: Membership | null;
}

export class Witness {
  readonly #logs = new Map<number, LogSeen>();
  readonly #leaderOfTerm = new Map<number, number>();
  /** By index × 2^20 + term: the one history that ends so. */
  readonly #chainOf = new Map<number, number>();
  readonly #votes = new Map<string, number>();
  readonly #appliedChain: number[] = [0];
  readonly #digests: number[] = [];
  readonly #members = new MembersSeen();
  readonly #terms = new TermsSeen();
  readonly #leaderWatchers: ((id: number) => void)[] = [];
  readonly #memberWatchers: ((id: number) => void)[] = [];
  #highestApplied = 0;
  #newestTerm = 0;
  leaderChanges = 0;

  /** The highest index any replica applied: so many commits there were. */
  get committed(): number {
    return this.#highestApplied;
  }

  /** Those who belong to the group by the newest entry that anybody applied. */
  get members(): Membership {
    return this.#members.at(this.#highestApplied);
  }

  /** The last few memberships that were in force, newest first. */
  get membersLately(): Membership[] {
    return this.#members.ever.slice(-3).reverse();
  }

  /** Calls for everyone who comes to lead, at that moment. */
  watchLeaders(act: (id: number) => void): void {
    this.#leaderWatchers.push(act);
  }

  /** Calls for the first to apply each change of membership, at that moment. */
  watchMembers(act: (id: number) => void): void {
    this.#memberWatchers.push(act);
  }

  /** The core says it leads. Election safety: nobody else ever did in that term. */
  becameLeader(id: number, term: number): void {
    const known = this.#leaderOfTerm.get(term);
    this.#must(
      known === undefined || known === id,
      `${known ?? 0} and ${id} both lead term ${term}`,
    );
    if (known === undefined) this.leaderChanges += 1;
    this.#leaderOfTerm.set(term, id);
    // Votes may arrive late: who comes to lead a term that is over already need not hold everything.
    const newest = term > this.#newestTerm;
    this.#newestTerm = Math.max(term, this.#newestTerm);
    const mustHold = newest ? this.#highestApplied : 0;
    this.#log(id).leading = { term, mustHold, checked: false };
    for (const act of this.#leaderWatchers) act(id);
  }

  lostLeadership(id: number): void {
    this.#log(id).leading = null;
  }

  /** A write begins. Log matching, leader append-only, leader completeness. */
  writing(id: number, entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    const log = this.#log(id);
    const { leading } = log;
    this.#must(first.index <= log.lastIndex + 1, `${id} writes ${first.index} behind a hole`);
    if (leading?.checked === true) {
      this.#must(first.index > log.lastIndex, `leader ${id} replaces its own ${first.index}`);
    }
    let hash = log.chain[first.index - 1] ?? 0;
    for (const entry of entries) {
      hash = chained(hash, entry);
      this.#matches(id, entry, hash);
      const replaced = entry.index <= log.lastIndex ? log.chain[entry.index] : undefined;
      this.#must(
        replaced === undefined || replaced === hash || replaced !== this.#appliedChain[entry.index],
        `${id} replaces committed ${entry.index}`,
      );
      log.chain[entry.index] = hash;
      if (leading?.checked === false && entry.term === leading.term) this.#complete(id, log, entry);
    }
    log.lastIndex = entries.at(-1)?.index ?? log.lastIndex;
    log.writingFrom = Math.min(log.writingFrom, first.index);
  }

  /** The replica was told that its write is durable. */
  wrote(id: number, entries: readonly Entry[], diskBusy: boolean): void {
    this.#must(!diskBusy, `${id} takes a write for durable that is still under way`);
    const log = this.#log(id);
    for (const { index } of entries) log.durable[index] = log.chain[index] ?? 0;
    log.durableIndex = entries.at(-1)?.index ?? log.durableIndex;
    log.durableTerm = entries.at(-1)?.term ?? log.durableTerm;
    log.writingFrom = Infinity;
  }

  /** A snapshot at this point is about to replace what the log holds behind it. */
  installing(id: number, index: number): void {
    const log = this.#log(id);
    log.writingFrom = Math.min(log.writingFrom, index + 1);
  }

  /** A snapshot at this point replaced the log, or stands beside it. */
  installed(id: number, point: { index: number; term: number }, kept: boolean): void {
    const log = this.#log(id);
    const hash = this.#chainOf.get(keyOf(point)) ?? 0;
    this.#must(hash !== 0, `${id} installs ${point.index} of term ${point.term}: never written`);
    this.#must(
      hash === this.#appliedChain[point.index],
      `${id} installs a snapshot at ${point.index} that nobody applied`,
    );
    log.chain[point.index] = hash;
    log.durable[point.index] = hash;
    log.writingFrom = Infinity;
    if (!kept) {
      log.lastIndex = point.index;
      log.durableIndex = point.index;
      log.durableTerm = point.term;
    }
  }

  /** What a replica says. Nothing is acknowledged before it is durable; one vote per term; no term
   *  that nobody wanted. */
  sent(id: number, message: Message, durable: { term: number; vote: number }): void {
    const log = this.#log(id);
    const unwanted = this.#terms.sent(message, () => this.#members.ever);
    this.#must(unwanted === null, unwanted ?? '');
    if (message.kind === 'append-response' || message.kind === 'vote-response') {
      this.#must(durable.term >= message.term, `${id} answers in term ${message.term} too soon`);
    }
    // What a newer leader's entries replaced before it was ever written, in one write with them, counts
    // as written and replaced: no crash could have shown the one without the other.
    const isReplaced = durable.term > message.term;
    if (message.kind === 'append-response' && !message.reject && !isReplaced) {
      this.#must(
        message.index <= log.durableIndex,
        `${id} acknowledges ${message.index}, durable is ${log.durableIndex}`,
      );
    }
    if (message.kind === 'vote-response' && !message.reject) {
      const kept = durable.term > message.term || durable.vote === message.to;
      this.#must(kept && durable.term >= message.term, `${id} votes before its vote is durable`);
      this.#voted(id, message.term, message.to);
    }
  }

  /** Terms and commits never run back. */
  stood(id: number, term: number, commit: number): void {
    const log = this.#log(id);
    this.#must(term >= log.term, `${id} goes back from term ${log.term} to ${term}`);
    this.#must(commit >= log.commit, `${id} goes back from commit ${log.commit} to ${commit}`);
    log.term = term;
    log.commit = commit;
  }

  /** State machine safety; the membership that the log says; and the first time, that the entry
   *  can never be lost again. `conf` is the membership this replica has in force before it. */
  applied(id: number, entry: Entry, conf: ConfState): void {
    const { index } = entry;
    if (index === 1) this.#members.begin(conf);
    this.#belong(id, index - 1, conf);
    const hash = chained(this.#appliedChain[index - 1] ?? 0, entry);
    const known = this.#appliedChain[index];
    this.#must(known === undefined || known === hash, `${id} applies another entry at ${index}`);
    if (known !== undefined) return;
    this.#must(index === this.#highestApplied + 1, `${id} applies ${index} and skips some`);
    this.#appliedChain[index] = hash;
    this.#highestApplied = index;
    this.#must(
      this.#members.about(index - 1).some((members) => this.#isHeld(members, index, hash)),
      `${id} applies ${index}, which no quorum holds`,
    );
    const usurper = this.#usurper(index, hash);
    this.#must(
      usurper === undefined,
      `${id} applies ${index}, which ${usurper ?? 0} lacks and may still be elected without`,
    );
    if (!this.#members.applied(entry)) return;
    for (const act of this.#memberWatchers) act(id);
  }

  /** Equal entries give equal books. */
  booksAt(id: number, books: Books): void {
    const { digestHigh, digestLow } = books.counters;
    const digest = (digestHigh & 0xf_ffff) * 2 ** 32 + digestLow;
    const known = this.#digests[books.appliedIndex];
    this.#must(
      known === undefined || known === digest,
      `the books of ${id} differ at ${books.appliedIndex}`,
    );
    this.#digests[books.appliedIndex] = digest;
  }

  crashed(id: number): void {
    const log = this.#log(id);
    log.mustHold = Math.min(log.durableIndex, log.writingFrom - 1);
    log.writingFrom = Infinity;
    log.leading = null;
    // A term that nobody was answered in may be forgotten; what was said is checked when it is said.
    log.term = 0;
    log.commit = 0;
  }

  /** What a restart found: everything that was durable, unless the replica says it may not be. */
  recovered(
    id: number,
    found: { base: { index: number; term: number }; entries: readonly Entry[]; suspect: boolean },
  ): void {
    const log = this.#log(id);
    const { base, entries, suspect } = found;
    const lastIndex = base.index + entries.length;
    const before = log.durable;
    if (!suspect) {
      this.#must(
        lastIndex >= log.mustHold,
        `${id} comes back with ${lastIndex} of ${log.mustHold} and says nothing`,
      );
    }
    let hash = base.index === 0 ? 0 : (this.#chainOf.get(keyOf(base)) ?? 0);
    log.chain = [];
    log.chain[base.index] = hash;
    for (const entry of entries) {
      hash = chained(hash, entry);
      this.#matches(id, entry, hash);
      log.chain[entry.index] = hash;
      const same = suspect || entry.index > log.mustHold || before[entry.index] === hash;
      this.#must(same, `${id} comes back with another ${entry.index}`);
    }
    log.lastIndex = lastIndex;
    log.vouched = suspect ? before.slice(0, log.mustHold + 1) : [];
    log.durable = [...log.chain];
    log.durableIndex = lastIndex;
    log.durableTerm = entries.at(-1)?.term ?? base.term;
  }

  // ---- the promises -----------------------------------------------------------------------------

  #must(fact: boolean, sentence: string): asserts fact {
    if (!fact) throw new Violation(sentence);
  }

  #matches(id: number, entry: Entry, hash: number): void {
    const key = keyOf(entry);
    const known = this.#chainOf.get(key);
    this.#must(
      known === undefined || known === hash,
      `${id} holds another log up to ${entry.index} of term ${entry.term}`,
    );
    this.#chainOf.set(key, hash);
  }

  // By its first own entry everything before it has been written or is in this very write.
  #complete(id: number, log: LogSeen, own: Entry): void {
    if (log.leading === null) return;
    log.leading.checked = true;
    const through = log.leading.mustHold;
    this.#must(own.index > through, `leader ${id} lacks what was committed at ${through}`);
    const held = log.chain[through];
    this.#must(
      through === 0 || held === undefined || held === this.#appliedChain[through],
      `leader ${id} lacks what was committed at ${through}`,
    );
  }

  #voted(id: number, term: number, candidate: number): void {
    const key = `${id}/${term}`;
    const known = this.#votes.get(key);
    this.#must(
      known === undefined || known === candidate,
      `${id} votes for ${known ?? 0} and for ${candidate} in term ${term}`,
    );
    this.#votes.set(key, candidate);
  }

  #holds(id: number, index: number, hash: number): boolean {
    const { durable, vouched } = this.#log(id);
    return durable[index] === hash || vouched[index] === hash;
  }

  #isHeld(members: Membership, index: number, hash: number): boolean {
    return isQuorum(members, (id) => this.#holds(id, index, hash));
  }

  // Leader completeness, foreseen (§5.4, figure 8): somebody without the entry to whom a majority
  // would give its votes, by what is on the disks. Who holds the entry and forgot it is suspect, and
  // neither votes nor stands.
  #usurper(index: number, hash: number): number | undefined {
    const members = this.#members.at(index - 1);
    return votersOf(members).find((candidate) => {
      const theirs = this.#log(candidate);
      if (theirs.vouched.length > 0 || this.#holds(candidate, index, hash)) return false;
      return isQuorum(members, (voter) => {
        const { durableTerm, durableIndex, vouched } = this.#log(voter);
        if (vouched[index] === hash) return false;
        if (durableTerm !== theirs.durableTerm) return durableTerm < theirs.durableTerm;
        return durableIndex <= theirs.durableIndex;
      });
    });
  }

  // What a replica takes for the membership once `index` is applied.
  #belong(id: number, index: number, conf: ConfState): void {
    const log = this.#log(id);
    const members = this.#members.at(index);
    if (log.saidConf === conf && log.trueConf === members) return;
    this.#must(
      saysTheSame(conf, members),
      `${id} takes ${JSON.stringify(conf)} for the members at ${index}, who are ${membersText(members)}`,
    );
    log.saidConf = conf;
    log.trueConf = members;
  }

  #log(id: number): LogSeen {
    const known = this.#logs.get(id);
    if (known !== undefined) return known;
    const log: LogSeen = {
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
    };
    this.#logs.set(id, log);
    return log;
  }
}

const keyOf = ({ index, term }: { readonly index: number; readonly term: number }): number =>
  index * 2 ** 20 + term;

/** 52 bits: enough that two histories never meet by chance. */
function chained(before: number, entry: Entry): number {
  const seed = (before ^ Math.imul(entry.term, 0x9e37_79b1)) >>> 0;
  const low = crc32(entry.data, seed);
  const kind = entry.type === 'normal' ? 0 : 0x5bd1_e995;
  const high = (Math.imul(low ^ entry.index ^ kind, 0x85eb_ca6b) ^ (before / 2 ** 32)) & 0xf_ffff;
  return 1 + high * 2 ** 32 + low;
}
