// Compares what the books of this node and of its peers came to at equal entries, and says who is
// outvoted. Replicas that applied the same log must agree; one that does not has been damaged in a
// way no checksum sees, or runs other rules. Knows digests and votes, not what to do about them.

import type { DigestCheckpoint } from './digest-checkpoints.ts';

export type DigestVerdict =
  /** Nothing differs, or what differs is a minority that this node is not part of. */
  | { readonly kind: 'with-majority' }
  /** A majority of the voters has `theirs` at `index`. */
  | {
      readonly kind: 'outvoted';
      readonly index: number;
      readonly ours: string;
      readonly theirs: string;
    }
  /** Some differ, and no digest has a majority among those heard. */
  | {
      readonly kind: 'undecided';
      readonly index: number;
      readonly found: ReadonlyMap<number, string>;
    };

export interface OwnDigests {
  readonly nodeId: number;
  readonly checkpoints: readonly DigestCheckpoint[];
  readonly voters: readonly number[];
}

export class PeerDigests {
  readonly #reported = new Map<number, ReadonlyMap<number, string>>();
  readonly #countedThrough = new Map<number, number>();
  #mismatches = 0;

  /** Checkpoints of peers that differed from ours, each counted once. */
  get mismatches(): number {
    return this.#mismatches;
  }

  /** The peer's latest checkpoints, in place of what it said before. */
  heard(peer: number, checkpoints: readonly DigestCheckpoint[]): void {
    this.#reported.set(peer, new Map(checkpoints.map(({ index, digest }) => [index, digest])));
  }

  /** The first entry at which somebody differs decides. */
  judge(own: OwnDigests): DigestVerdict {
    let undecided: DigestVerdict | null = null;
    for (const { index, digest } of own.checkpoints) {
      const found = this.#at(index);
      this.#count(index, digest, found);
      found.set(own.nodeId, digest);
      const verdict = verdictAt(index, found, own);
      if (verdict.kind === 'outvoted') return verdict;
      if (verdict.kind === 'undecided') undecided ??= verdict;
    }
    return undecided ?? { kind: 'with-majority' };
  }

  #at(index: number): Map<number, string> {
    const found = new Map<number, string>();
    for (const [peer, digests] of this.#reported) {
      const digest = digests.get(index);
      if (digest !== undefined) found.set(peer, digest);
    }
    return found;
  }

  #count(index: number, digest: string, found: ReadonlyMap<number, string>): void {
    for (const [peer, theirs] of found) {
      if (theirs === digest || index <= (this.#countedThrough.get(peer) ?? 0)) continue;
      this.#countedThrough.set(peer, index);
      this.#mismatches += 1;
    }
  }
}

function verdictAt(
  index: number,
  found: ReadonlyMap<number, string>,
  own: OwnDigests,
): DigestVerdict {
  const ours = found.get(own.nodeId) ?? '';
  if ([...found.values()].every((digest) => digest === ours)) return { kind: 'with-majority' };
  const theirs = majorityOf(found, own.voters);
  if (theirs === null) return { kind: 'undecided', index, found };
  return theirs === ours ? { kind: 'with-majority' } : { kind: 'outvoted', index, ours, theirs };
}

/** The digest that more than half of all voters have; silent voters count for nobody. */
function majorityOf(found: ReadonlyMap<number, string>, voters: readonly number[]): string | null {
  const votes = new Map<string, number>();
  for (const voter of voters) {
    const digest = found.get(voter);
    if (digest === undefined) continue;
    const count = (votes.get(digest) ?? 0) + 1;
    if (count * 2 > voters.length) return digest;
    votes.set(digest, count);
  }
  return null;
}
