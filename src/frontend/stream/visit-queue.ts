// Visits to many readers, one turn of the event loop never longer than a slice: a frame for thousands
// of sockets is written to some of them now and to the others in the next turns. Visits of one list
// of readers happen in the order in which they were asked for. Knows no sockets.

export interface VisitList {
  /** Goes on with what is due; false when the time was up before the end. */
  visit(isTimeUp: () => boolean): boolean;
}

export interface VisitQueueParts {
  readonly sliceMs: number;
  monotonicMs(): number;
}

export class VisitQueue {
  readonly #parts: VisitQueueParts;
  readonly #lists = new Set<VisitList>();
  /** When this turn's slice is over; null while nothing was visited in it. */
  #turnEndsMs: number | null = null;
  #visiting = false;

  constructor(parts: VisitQueueParts) {
    this.#parts = parts;
  }

  /** Visits at once as far as this turn's slice allows, and goes on by itself. */
  ask(list: VisitList): void {
    this.#lists.add(list);
    if (this.#turnEndsMs === null) {
      this.#turnEndsMs = this.#parts.monotonicMs() + this.#parts.sliceMs;
      setImmediate(() => {
        this.#turnEndsMs = null;
        const [first] = this.#lists;
        if (first !== undefined) this.ask(first);
      });
    }
    this.#goOn(this.#turnEndsMs);
  }

  #goOn(untilMs: number): void {
    // Asked for from inside a visit: its turn comes.
    if (this.#visiting) return;
    const isTimeUp = (): boolean => this.#parts.monotonicMs() >= untilMs;
    this.#visiting = true;
    try {
      for (const list of this.#lists) {
        if (isTimeUp() || !list.visit(isTimeUp)) return;
        this.#lists.delete(list);
      }
    } finally {
      this.#visiting = false;
    }
  }
}
