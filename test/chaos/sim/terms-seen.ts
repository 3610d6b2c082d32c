// Which terms were ever spoken of, and by whose leave: with pre-votes nobody enters a new term but
// one whom a majority said it would vote for, or whom the leader told to campaign (thesis §9.6 and
// §3.10). So a replica that was cut off comes back in the term it left in. Knows no logs.

import { isQuorum } from './members-seen.ts';
import type { Membership } from './members-seen.ts';
import type { Message } from '../../../src/raft/core/message.ts';

export class TermsSeen {
  #newest = 0;
  /** By term and candidate: who would vote for it. */
  readonly #promised = new Map<number, Map<number, Set<number>>>();
  /** Terms that a leader wished over. */
  readonly #wished = new Set<number>();

  /** Null, or what is wrong with a replica's saying this. */
  sent(message: Message, members: { readonly ever: readonly Membership[] }): string | null {
    const { kind, from, to, term, reject } = message;
    if (kind === 'pre-vote') return null;
    if (kind === 'pre-vote-response' && !reject) {
      this.#promisesOf(term, to).add(from);
      return null;
    }
    if (kind === 'timeout-now') this.#wished.add(term + 1);
    if (term <= this.#newest) return null;
    const agreed = this.#wished.has(term) || this.#isAgreed(term, members.ever);
    if (!agreed) return `${from} speaks of term ${term}, which no majority was willing to enter`;
    this.#newest = term;
    this.#forgetBefore(term);
    return null;
  }

  /** Whether the leader before it told somebody to begin this term. */
  isWished(term: number): boolean {
    return this.#wished.has(term);
  }

  // Nobody knows the voters before the first entry is applied.
  #isAgreed(term: number, memberships: readonly Membership[]): boolean {
    if (memberships.length === 0) return true;
    const candidates = [...(this.#promised.get(term) ?? [])];
    return candidates.some(([candidate, willing]) =>
      memberships.some((members) => isQuorum(members, (id) => id === candidate || willing.has(id))),
    );
  }

  #promisesOf(term: number, candidate: number): Set<number> {
    const candidates = this.#promised.get(term) ?? new Map<number, Set<number>>();
    this.#promised.set(term, candidates);
    const willing = candidates.get(candidate) ?? new Set<number>();
    candidates.set(candidate, willing);
    return willing;
  }

  #forgetBefore(term: number): void {
    for (const known of this.#promised.keys()) if (known < term) this.#promised.delete(known);
  }
}
