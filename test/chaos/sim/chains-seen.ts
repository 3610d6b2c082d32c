// By index and term: the one history that ends so, as its chained hash. Looked up for every entry that
// anybody writes, so it is kept by index, with the few terms of each beside each other.

interface Place {
  readonly index: number;
  readonly term: number;
}

export class ChainsSeen {
  /** Of each index: a term, then the hash of the history that ends there in it; and so on. */
  readonly #byIndex: (number[] | undefined)[] = [];

  /** 0: nobody ever wrote there in that term. */
  of({ index, term }: Place): number {
    const known = this.#byIndex[index];
    if (known === undefined) return 0;
    for (let at = 0; at < known.length; at += 2) if (known[at] === term) return known[at + 1] ?? 0;
    return 0;
  }

  /** False if another history ends there; the first to be told of is the one. */
  agrees(place: Place, hash: number): boolean {
    const known = this.of(place);
    if (known !== 0) return known === hash;
    (this.#byIndex[place.index] ??= []).push(place.term, hash);
    return true;
  }
}
