// The client sessions, by id, and linked by last use so that the idle ones are found at one end.
// Knows the window of remembered answers, not what the answers say.

import { assert } from '../../base/assert.ts';
import { isNumberedSession } from '../../domain/command-place.ts';
import { OutcomeRing } from './outcome-ring.ts';
import type { OutcomeSink } from '../outcome-sink.ts';
import type { SessionRow } from './rows.ts';

/** One client's row and its remembered answers. */
export class Session {
  readonly row: SessionRow;
  readonly ring: OutcomeRing;
  /** Used before this one. */
  older: Session | null = null;
  newer: Session | null = null;

  constructor(row: SessionRow, ring: OutcomeRing) {
    this.row = row;
    this.ring = ring;
  }

  /** The client has these answers: they are forgotten. Never goes back, never beyond what ran. */
  acknowledge(through: number): void {
    const ackedThrough = Math.min(through, this.row.lastSeq);
    if (ackedThrough <= this.row.ackedThrough) return;
    this.ring.release(ackedThrough - this.row.ackedThrough);
    this.row.ackedThrough = ackedThrough;
  }

  /** Keeps the answer just written as that of the next sequence number. */
  remember(out: OutcomeSink): void {
    this.ring.push(out);
    this.row.lastSeq += 1;
  }

  remembers(seq: number): boolean {
    return seq > this.row.ackedThrough && seq <= this.row.lastSeq;
  }

  repeat(out: OutcomeSink, seq: number): void {
    this.ring.repeat(out, seq - this.row.ackedThrough - 1);
  }
}

export class SessionsTable {
  // Bounded by sessionsMax.
  readonly #byId = new Map<number, Session>();
  #numberedCount = 0;
  #oldest: Session | null = null;
  #newest: Session | null = null;

  get count(): number {
    return this.#byId.size;
  }

  /** Of sessions whose numbers callers keep. */
  get numberedCount(): number {
    return this.#numberedCount;
  }

  byId(id: number): Session | null {
    return this.#byId.get(id) ?? null;
  }

  leastRecentlyUsed(): Session | null {
    return this.#oldest;
  }

  /** `ownerId`: of the account that alone may go on with it; 0: whoever is bound to none. */
  open(id: number, ledMs: number, ownerId: number): Session {
    const ring = new OutcomeRing();
    const row: SessionRow = {
      table: 'session',
      changedIndex: 0,
      id,
      ownerId,
      lastSeq: 0,
      ackedThrough: 0,
      lastUsedLedMs: ledMs,
      window: ring,
    };
    const session = new Session(row, ring);
    this.#add(session);
    return session;
  }

  /** Takes the row over. Rows must come in order of last use. */
  restore(row: SessionRow): void {
    const ring = OutcomeRing.of(row.window.toBytes());
    assert(ring.length === row.lastSeq - row.ackedThrough, 'a window covers what is outstanding');
    row.window = ring;
    this.#add(new Session(row, ring));
  }

  use(session: Session, ledMs: number): void {
    session.row.lastUsedLedMs = ledMs;
    if (session === this.#newest) return;
    this.#unlink(session);
    this.#linkNewest(session);
  }

  remove(session: Session): void {
    assert(this.#byId.delete(session.row.id), 'a session ends once');
    if (isNumberedSession(session.row.id)) this.#numberedCount -= 1;
    this.#unlink(session);
  }

  /** In id order. */
  *all(): Generator<SessionRow> {
    const sessions = [...this.#byId.values()].sort((a, b) => a.row.id - b.row.id);
    for (const session of sessions) yield session.row;
  }

  #add(session: Session): void {
    assert(!this.#byId.has(session.row.id), 'a session id is used once');
    this.#byId.set(session.row.id, session);
    if (isNumberedSession(session.row.id)) this.#numberedCount += 1;
    this.#linkNewest(session);
  }

  #linkNewest(session: Session): void {
    session.older = this.#newest;
    session.newer = null;
    if (this.#newest === null) this.#oldest = session;
    else this.#newest.newer = session;
    this.#newest = session;
  }

  #unlink(session: Session): void {
    if (session.older === null) this.#oldest = session.newer;
    else session.older.newer = session.newer;
    if (session.newer === null) this.#newest = session.older;
    else session.newer.older = session.older;
  }
}
