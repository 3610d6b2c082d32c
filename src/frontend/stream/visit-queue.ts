// Visits to many readers, one turn of the event loop never longer than a slice: a frame for thousands
// of sockets is written to some of them now and to the others in the next turns. Visits of one list
// of readers happen in the order in which they were asked for. Knows no sockets.
//
// A list says itself whether it waits here, and no Set does: one that is added to and taken from all the
// time is made anew every few visits, and each that was given up points to the next. Once the collector
// takes one of them for old, it takes the rest for alive, with all that they were used for.

export interface VisitList {
  /** The queue's own mark: it waits there. False at first. */
  isQueued: boolean;
  /** Goes on with what is due; false when the time was up before the end. */
  visit(isTimeUp: () => boolean): boolean;
}

export interface VisitQueueParts {
  readonly sliceMs: number;
  monotonicMs(): number;
}

export class VisitQueue {
  readonly #parts: VisitQueueParts;
  readonly #lists: VisitList[] = [];
  /** When this turn's slice is over; null while nothing was visited in it. */
  #turnEndsMs: number | null = null;
  #visiting = false;

  constructor(parts: VisitQueueParts) {
    this.#parts = parts;
  }

  /** Visits at once as far as this turn's slice allows, and goes on by itself. */
  ask(list: VisitList): void {
    if (!list.isQueued) this.#lists.push(list);
    list.isQueued = true;
    if (this.#turnEndsMs === null) {
      this.#turnEndsMs = this.#parts.monotonicMs() + this.#parts.sliceMs;
      setImmediate(() => {
        this.#turnEndsMs = null;
        const first = this.#lists[0];
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
      for (let list = this.#lists[0]; list !== undefined; list = this.#lists[0]) {
        if (isTimeUp() || !list.visit(isTimeUp)) return;
        list.isQueued = false;
        this.#lists.shift();
      }
    } finally {
      this.#visiting = false;
    }
  }
}
