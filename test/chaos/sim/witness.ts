// Sees everything that is written, sent and applied, and knows what Raft promises about it (paper
// figure 3): one check per event, none of which walks a log. Entries are known by a chain of hashes,
// so that equal hashes at an index mean equal logs up to it.

import type { ConfState } from '../../../src/raft/core/conf-state.ts';
import { isConfChange } from '../../../src/raft/core/entry.ts';
import type { Entry } from '../../../src/raft/core/entry.ts';
import type { Message } from '../../../src/raft/core/message.ts';
import type { Books } from '../../../src/statemachine/books.ts';
import { ChainsSeen } from './chains-seen.ts';
import { chained, isHeld, unseenLog, usurper } from './log-seen.ts';
import type { LogSeen } from './log-seen.ts';
import { isQuorum, MembersSeen, membersText, saysTheSame } from './members-seen.ts';
import type { Membership } from './members-seen.ts';
import { TermsSeen } from './terms-seen.ts';

/** A promise was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export class Witness {
  readonly #logs = new Map<number, LogSeen>();
  readonly #leaderOfTerm = new Map<number, number>();
  readonly #chains = new ChainsSeen();
  readonly #votes = new Map<string, number>();
  readonly #appliedChain: number[] = [0];
  readonly #digests: number[] = [];
  readonly #members = new MembersSeen();
  readonly #terms = new TermsSeen();
  readonly #leaderWatchers: ((id: number) => void)[] = [];
  readonly #memberWatchers: ((id: number) => void)[] = [];
  readonly #crashWatchers: ((id: number) => void)[] = [];
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

  /** Calls for everybody that crashes, at that moment. */
  watchCrashes(act: (id: number) => void): void {
    this.#crashWatchers.push(act);
  }

  /** The core says it leads. Election safety: nobody else ever did in that term. */
  becameLeader(id: number, term: number): void {
    const known = this.#leaderOfTerm.get(term);
    if (known !== undefined && known !== id)
      throw new Violation(`${known} and ${id} both lead term ${term}`);
    if (known === undefined) this.leaderChanges += 1;
    this.#leaderOfTerm.set(term, id);
    // Votes may arrive late: who comes to lead a term that is over already need not hold everything.
    const newest = term > this.#newestTerm;
    this.#newestTerm = Math.max(term, this.#newestTerm);
    const mustHold = newest ? this.#highestApplied : 0;
    this.#log(id).leading = { term, mustHold, checked: false, firstIndex: 0 };
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
    if (first.index > log.lastIndex + 1)
      throw new Violation(`${id} writes ${first.index} behind a hole`);
    if (leading?.checked === true) {
      if (first.index <= log.lastIndex)
        throw new Violation(`leader ${id} replaces its own ${first.index}`);
    }
    let hash = log.chain[first.index - 1] ?? 0;
    for (const entry of entries) {
      hash = chained(hash, entry);
      this.#matches(id, entry, hash);
      const replaced = entry.index <= log.lastIndex ? (log.chain[entry.index] ?? 0) : 0;
      log.chain[entry.index] = hash;
      if (replaced !== 0 && replaced !== hash) this.#mayReplace(id, entry.index, replaced);
      if (leading?.checked === false && entry.term === leading.term) this.#complete(id, log, entry);
      if (leading?.term === entry.term && isConfChange(entry))
        this.#mayChange(id, leading.firstIndex);
    }
    log.lastIndex = entries.at(-1)?.index ?? log.lastIndex;
    log.writingFrom = Math.min(log.writingFrom, first.index);
  }

  /** The replica was told that its write is durable. */
  wrote(id: number, entries: readonly Entry[], diskBusy: boolean): void {
    if (diskBusy) throw new Violation(`${id} takes a write for durable that is still under way`);
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
    const hash = this.#chains.of(point);
    if (hash === 0)
      throw new Violation(`${id} installs ${point.index} of term ${point.term}: never written`);
    if (hash !== this.#appliedChain[point.index])
      throw new Violation(`${id} installs a snapshot at ${point.index} that nobody applied`);
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
    const unwanted = this.#terms.sent(message, this.#members);
    if (unwanted !== null) throw new Violation(unwanted);
    if (message.kind === 'append-response' || message.kind === 'vote-response') {
      if (durable.term < message.term)
        throw new Violation(`${id} answers in term ${message.term} too soon`);
    }
    // What a newer leader's entries replaced before it was ever written, in one write with them, counts
    // as written and replaced: no crash could have shown the one without the other.
    const isReplaced = durable.term > message.term;
    if (message.kind === 'append-response' && !message.reject && !isReplaced) {
      if (message.index > log.durableIndex)
        throw new Violation(`${id} acknowledges ${message.index}, durable is ${log.durableIndex}`);
    }
    if (message.kind === 'vote-response' && !message.reject) {
      const kept = durable.term > message.term || durable.vote === message.to;
      if (!kept || durable.term < message.term)
        throw new Violation(`${id} votes before its vote is durable`);
      this.#voted(id, message.term, message.to);
    }
  }

  /** Terms and commits never run back. */
  stood(id: number, term: number, commit: number): void {
    const log = this.#log(id);
    if (term < log.term) throw new Violation(`${id} goes back from term ${log.term} to ${term}`);
    if (commit < log.commit)
      throw new Violation(`${id} goes back from commit ${log.commit} to ${commit}`);
    log.term = term;
    log.commit = commit;
  }

  /** Whether the leader before it told somebody to begin this term. */
  isWished(term: number): boolean {
    return this.#terms.isWished(term);
  }

  /** State machine safety; the membership that the log says; and the first time, that the entry
   *  can never be lost again. `conf` is the membership this replica has in force before it. */
  applied(id: number, entry: Entry, conf: ConfState): void {
    const { index } = entry;
    if (index === 1) this.#members.begin(conf);
    this.#belong(id, index - 1, conf);
    const hash = chained(this.#appliedChain[index - 1] ?? 0, entry);
    const known = this.#appliedChain[index];
    if (known !== undefined && known !== hash)
      throw new Violation(`${id} applies another entry at ${index}`);
    if (known !== undefined) return;
    if (index !== this.#highestApplied + 1)
      throw new Violation(`${id} applies ${index} and skips some`);
    this.#appliedChain[index] = hash;
    this.#highestApplied = index;
    const logOf = (of: number): LogSeen => this.#log(of);
    const place = { index, hash };
    if (!this.#members.about(index - 1).some((members) => isHeld(place, members, logOf)))
      throw new Violation(`${id} applies ${index}, which no quorum holds`);
    const heir = usurper(place, this.#members.at(index - 1), logOf);
    if (heir !== undefined)
      throw new Violation(
        `${id} applies ${index}, which ${heir} lacks and may still be elected without`,
      );
    if (!this.#members.applied(entry)) return;
    for (const act of this.#memberWatchers) act(id);
  }

  /** Equal entries give equal books. */
  booksAt(id: number, books: Books): void {
    const { digestHigh, digestLow } = books.counters;
    const digest = (digestHigh & 0xf_ffff) * 2 ** 32 + digestLow;
    const known = this.#digests[books.appliedIndex];
    if (known !== undefined && known !== digest)
      throw new Violation(`the books of ${id} differ at ${books.appliedIndex}`);
    this.#digests[books.appliedIndex] = digest;
  }

  crashed(id: number): void {
    const log = this.#log(id);
    // It may crash again before it comes back: what was being written then is in doubt until it does.
    log.mustHold = Math.min(log.durableIndex, log.writingFrom - 1);
    log.leading = null;
    // A term that nobody was answered in may be forgotten; what was said is checked when it is said.
    log.term = 0;
    log.commit = 0;
    for (const act of this.#crashWatchers) act(id);
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
      if (lastIndex < log.mustHold)
        throw new Violation(
          `${id} comes back with ${lastIndex} of ${log.mustHold} and says nothing`,
        );
    }
    let hash = base.index === 0 ? 0 : this.#chains.of(base);
    log.chain = [];
    log.chain[base.index] = hash;
    for (const entry of entries) {
      hash = chained(hash, entry);
      this.#matches(id, entry, hash);
      log.chain[entry.index] = hash;
      const same = suspect || entry.index > log.mustHold || before[entry.index] === hash;
      if (!same) throw new Violation(`${id} comes back with another ${entry.index}`);
    }
    log.lastIndex = lastIndex;
    log.writingFrom = Infinity;
    log.vouched = suspect ? before.slice(0, log.mustHold + 1) : [];
    log.durable = [...log.chain];
    log.durableIndex = lastIndex;
    log.durableTerm = entries.at(-1)?.term ?? base.term;
  }

  // ---- the promises -----------------------------------------------------------------------------

  #matches(id: number, entry: Entry, hash: number): void {
    if (!this.#chains.agrees(entry, hash))
      throw new Violation(`${id} holds another log up to ${entry.index} of term ${entry.term}`);
  }

  // What a leader of its day told it to replace may be committed by the time that a disk which hung takes
  // the write, by others than this replica: no harm as long as a quorum has it without this copy.
  #mayReplace(id: number, index: number, replaced: number): void {
    if (replaced !== this.#appliedChain[index]) return;
    const holds = (other: number): boolean => other !== id && this.#holdsCommitted(other, index);
    if (!this.#members.about(index - 1).some((members) => isQuorum(members, holds)))
      throw new Violation(`${id} replaces committed ${index}, which no quorum holds without it`);
  }

  // By the entry itself, or by a later one: what came before that may be in its books alone.
  #holdsCommitted(id: number, index: number): boolean {
    const { durable, durableIndex } = this.#log(id);
    const through = Math.min(durableIndex, this.#highestApplied);
    const isHere = (at: number): boolean => durable[at] === this.#appliedChain[at];
    return isHere(index) || (through > index && isHere(through));
  }

  // By its first own entry everything before it has been written or is in this very write.
  #complete(id: number, log: LogSeen, own: Entry): void {
    if (log.leading === null) return;
    log.leading.checked = true;
    log.leading.firstIndex = own.index;
    const through = log.leading.mustHold;
    if (own.index <= through)
      throw new Violation(`leader ${id} lacks what was committed at ${through}`);
    const held = log.chain[through];
    if (through !== 0 && held !== undefined && held !== this.#appliedChain[through])
      throw new Violation(`leader ${id} lacks what was committed at ${through}`);
  }

  // Thesis §4.1, as corrected in 2015: a leader changes the membership only after an entry of its own
  // term is committed. So by the time it writes the change, a quorum holds its first entry.
  #mayChange(id: number, firstIndex: number): void {
    if (firstIndex <= this.#highestApplied) return;
    const place = { index: firstIndex, hash: this.#log(id).chain[firstIndex] ?? 0 };
    const about = this.#members.about(this.#highestApplied);
    if (about.length > 0 && !about.some((members) => isHeld(place, members, (of) => this.#log(of))))
      throw new Violation(
        `leader ${id} changes the membership before it committed anything of its term`,
      );
  }

  #voted(id: number, term: number, candidate: number): void {
    const key = `${id}/${term}`;
    const known = this.#votes.get(key);
    if (known !== undefined && known !== candidate)
      throw new Violation(`${id} votes for ${known} and for ${candidate} in term ${term}`);
    this.#votes.set(key, candidate);
  }

  // What a replica takes for the membership once `index` is applied.
  #belong(id: number, index: number, conf: ConfState): void {
    const log = this.#log(id);
    const members = this.#members.at(index);
    if (log.saidConf === conf && log.trueConf === members) return;
    if (!saysTheSame(conf, members))
      throw new Violation(
        `${id} takes ${JSON.stringify(conf)} for the members at ${index}, who are ${membersText(members)}`,
      );
    log.saidConf = conf;
    log.trueConf = members;
  }

  #log(id: number): LogSeen {
    const known = this.#logs.get(id);
    if (known !== undefined) return known;
    const log = unseenLog();
    this.#logs.set(id, log);
    return log;
  }
}
