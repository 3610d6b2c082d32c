// The node's own session, in which it runs commands that came by names (Execute). One command at a
// time per number, like any client; when leadership ends the session is given up and whatever was
// outstanding is unknown; when it has expired of disuse, what it refused runs in a new one. Knows
// frames and answers, nothing of gRPC.

import { decodeAnswers } from '../../codec/answer-reader.ts';
import type { FrameWriter } from '../../codec/frame-writer.ts';
import type { Command } from '../../domain/command.ts';
import { ClusterError } from '../../domain/cluster-error.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { AnswerBoard, AnswerSink } from './answer-board.ts';
import type { ProposalQueue } from './proposal-queue.ts';

export interface OwnSessionParts {
  readonly writer: FrameWriter;
  readonly board: AnswerBoard;
  readonly proposals: ProposalQueue;
  nonce(): number;
  wake(): void;
}

interface Waiter<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ClusterError) => void;
}

/** The session was forgotten before the command came: it surely did not run. */
const notRun = null;

export const outstandingMax = 1_024;

export class OwnSession implements AnswerSink {
  readonly #parts: OwnSessionParts;
  readonly #waiters = new Map<number, Waiter<Outcome | typeof notRun>>();
  #sessionId = 0;
  #opening: Promise<void> | null = null;
  #opened: Waiter<Outcome> | null = null;
  #nextSeq = 1;
  #ackedThrough = 0;

  constructor(parts: OwnSessionParts) {
    this.#parts = parts;
  }

  /** @throws ClusterError 'overloaded' | 'session-expired' (none), 'not-leader' (unknown) */
  async run(command: Command): Promise<Outcome> {
    const outcome = (await this.#runOnce(command)) ?? (await this.#runOnce(command));
    if (outcome !== notRun) return outcome;
    throw new ClusterError('session-expired', 'none', {
      message: "the node's own session expired twice in a row; send the command again",
    });
  }

  async #runOnce(command: Command): Promise<Outcome | typeof notRun> {
    this.#refuseWhenFull();
    if (this.#sessionId === 0) await (this.#opening ??= this.#open());
    // Any number of callers may have waited for the session.
    this.#refuseWhenFull();
    const firstSeq = this.#nextSeq;
    const place = { sessionId: this.#sessionId, firstSeq, ackedThrough: this.#ackedThrough };
    this.#send(place, [command]);
    this.#nextSeq += 1;
    return new Promise((resolve, reject) => {
      this.#waiters.set(firstSeq, { resolve, reject });
    });
  }

  #refuseWhenFull(): void {
    if (this.#waiters.size >= outstandingMax) throw overloaded();
  }

  answer(bytes: Uint8Array): void {
    const { sessionId, firstSeq, outcomes } = decodeAnswers(bytes);
    const [outcome] = outcomes;
    if (outcome === undefined) return;
    if (sessionId === 0) {
      this.#opened?.resolve(outcome);
      this.#opened = null;
      return;
    }
    // The rest of an expired session.
    if (sessionId !== this.#sessionId) return;
    if (outcome.kind === 'rejected' && outcome.ordRejReason === 'session-expired') this.#expired();
    else this.#answered(firstSeq, outcome);
  }

  #answered(seq: number, outcome: Outcome): void {
    this.#waiters.get(seq)?.resolve(outcome);
    this.#waiters.delete(seq);
    while (this.#ackedThrough + 1 < this.#nextSeq && !this.#waiters.has(this.#ackedThrough + 1)) {
      this.#ackedThrough += 1;
    }
  }

  // Every frame is sent once, in order, and answered in order: whatever is still unanswered comes
  // after this one in the log and is refused there too.
  #expired(): void {
    const refused = [...this.#waiters.values()];
    this.#beginAnew();
    for (const waiter of refused) waiter.resolve(notRun);
  }

  #beginAnew(): void {
    this.#waiters.clear();
    this.#sessionId = 0;
    this.#nextSeq = 1;
    this.#ackedThrough = 0;
  }

  leadershipLost(): void {
    const lost = new ClusterError('not-leader', 'unknown', {
      message: 'leadership ended before an answer',
    });
    for (const waiter of this.#waiters.values()) waiter.reject(lost);
    this.#opened?.reject(lost);
    this.#opened = null;
    this.#beginAnew();
  }

  async #open(): Promise<void> {
    try {
      const nonce = this.#parts.nonce();
      this.#offer(this.#parts.writer.openSession(nonce), { sessionId: 0, firstSeq: nonce });
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        this.#opened = { resolve, reject };
      });
      if (outcome.kind === 'rejected' || outcome.number === null) throw overloaded();
      this.#sessionId = outcome.number;
    } finally {
      this.#opening = null;
    }
  }

  #send(
    place: { sessionId: number; firstSeq: number; ackedThrough: number },
    commands: readonly Command[],
  ): void {
    this.#offer(this.#parts.writer.frame(place, commands), place);
  }

  #offer(bytes: Uint8Array, place: { sessionId: number; firstSeq: number }): void {
    if (!this.#parts.proposals.offer({ bytes, commandCount: 1 })) throw overloaded();
    if (!this.#parts.board.expect(place, this)) {
      // Sessions of ours that have expired since: nothing of them is waited for.
      this.#parts.board.forget(this);
      this.#parts.board.expect(place, this);
    }
    this.#parts.wake();
  }
}

const overloaded = (): ClusterError =>
  new ClusterError('overloaded', 'none', { message: 'too many commands are waiting' });
