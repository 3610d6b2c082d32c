// Exactly once, naively: a session remembers every verdict it ever gave. What a client said it has
// heard is not told again, a number that was left out stops the rest, and nothing is run twice.

interface NaiveSession {
  /** Of the commands 1, 2, 3 and so on. */
  readonly verdicts: (string | null)[];
  ackedThrough: number;
  closed: boolean;
}

interface Frame {
  readonly sessionId: number;
  readonly firstSeq: number;
  readonly ackedThrough: number;
}

interface Look {
  /** Whether it is answered without being run. */
  readonly known: boolean;
  readonly verdict: string | null;
  readonly session: NaiveSession;
}

const windowMost = 4096;

export class NaiveSessions {
  readonly #sessions: NaiveSession[] = [];

  get opened(): number {
    return this.#sessions.length;
  }

  /** Without a session there is nothing else to do. */
  open(kind: string): string | null {
    if (kind !== 'open-session') return 'session-expired';
    this.#sessions.push({ verdicts: [], ackedThrough: 0, closed: false });
    return null;
  }

  close(id: number): null {
    const session = this.#sessions[id - 1];
    if (session !== undefined) session.closed = true;
    return null;
  }

  /** What becomes of the command at this place of the frame. */
  look({ sessionId, firstSeq, ackedThrough }: Frame, at: number): Look {
    const session = this.#sessions[sessionId - 1];
    if (session === undefined) throw new Error(`session ${sessionId} was never opened`);
    const answered = (verdict: string | null): Look => ({ known: true, verdict, session });
    if (session.closed) return answered('session-expired');
    const seq = firstSeq + at;
    const last = session.verdicts.length;
    session.ackedThrough = Math.max(session.ackedThrough, Math.min(ackedThrough, last));
    if (seq <= session.ackedThrough) return answered('session-expired');
    if (seq <= last) return answered(session.verdicts[seq - 1] ?? null);
    const isFull = last - session.ackedThrough >= windowMost;
    if (seq > last + 1 || isFull) return answered('sequence-gap');
    return { known: false, verdict: null, session };
  }
}
