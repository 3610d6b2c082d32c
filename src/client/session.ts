// A numbered stream of commands: what makes a retry harmless. Frames keep their numbers and their
// place until answered, so that after any failure the same commands go out again in the same order.
// Answers are taken in that order too. Pure bookkeeping; no socket and no clock. Thesis §6.3.

import { assert } from '../base/assert.ts';
import type { FrameWriter } from '../codec/frame-writer.ts';
import type { Command } from '../domain/command.ts';
import { ClusterError } from '../domain/cluster-error.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Span, WaitingCalls } from './waiting-calls.ts';

interface SentFrame {
  readonly firstSeq: number;
  readonly count: number;
  readonly spans: readonly Span[];
  /** Whether its answers tell ids that were not known when it was packed. */
  readonly teachesIds: boolean;
  bytes: Uint8Array;
  /** Copies that may have reached the log. */
  copies: number;
  /** Copies known to have come too early: each was answered with a gap, and not run. */
  gaps: number;
  /** Callers who had left when `bytes` were packed: their commands are no-ops there. */
  leftOut: number;
}

export type AnswerEffect =
  /** Taken; callers know. */
  | 'taken'
  /** An echo of an earlier send: the answer that counts came before or is still to come. */
  | 'stale'
  /** The cluster misses an earlier frame: everything unanswered must go out again. */
  | 'gap'
  /** The cluster has forgotten this session. */
  | 'expired'
  /** Not an answer to what was asked: the two sides disagree about the format. */
  | 'broken';

export class Session {
  readonly id: number;
  readonly #writer: FrameWriter;
  readonly #unanswered = new Map<number, SentFrame>();
  #nextSeq = 1;
  #ackedThrough = 0;

  constructor(id: number, writer: FrameWriter) {
    assert(id > 0, 'a session has a number');
    this.id = id;
    this.#writer = writer;
  }

  /** Commands sent and not yet answered. Frames are answered in order, so they are the last ones:
   *  this is also what the cluster has to remember for us. */
  get outstanding(): number {
    return this.#nextSeq - 1 - this.#ackedThrough;
  }

  /** Number of the last command sent. */
  get sentThrough(): number {
    return this.#nextSeq - 1;
  }

  /** Number of the last command answered. */
  get ackedThrough(): number {
    return this.#ackedThrough;
  }

  get framesInFlight(): number {
    return this.#unanswered.size;
  }

  /** Packs the next waiting commands, in order, at most `commandsMax`; null when nobody waits. */
  nextFrame(waiting: WaitingCalls, commandsMax: number): Uint8Array | null {
    const gathered = waiting.gather(commandsMax);
    if (gathered === null) return null;
    const { spans, commands } = gathered;
    const firstSeq = this.#nextSeq;
    const count = commands.length;
    const bytes = this.#writer.frame(this.#placeOf(firstSeq), commands);
    this.#unanswered.set(firstSeq, {
      ...{ firstSeq, count, spans, bytes, teachesIds: this.#writer.named },
      ...{ copies: 1, gaps: 0, leftOut: 0 },
    });
    this.#nextSeq += count;
    return bytes;
  }

  /** Everything unanswered once more, in the order it was first sent. Commands whose callers have
   *  given up go out as no-ops: nobody wants them done late. The number stays taken, so whichever
   *  copy comes first counts and exactly once holds. */
  *again(): Generator<Uint8Array> {
    for (const frame of this.#unanswered.values()) {
      frame.copies += 1;
      this.#leaveOut(frame);
      yield frame.bytes;
    }
  }

  /** The server did not take this copy: no answer to it will come. */
  refused(firstSeq: number): void {
    const frame = this.#unanswered.get(firstSeq);
    if (frame !== undefined) frame.copies -= 1;
  }

  /** `learn` hears each command with its outcome, where any of its frame went out by name. */
  answered(
    firstSeq: number,
    outcomes: readonly Outcome[],
    learn: (command: Command, outcome: Outcome) => void,
  ): AnswerEffect {
    const frame = this.#unanswered.get(firstSeq);
    if (frame === undefined) return 'stale';
    if (outcomes.length !== frame.count) return 'broken';
    const trouble = troubleIn(outcomes);
    if (trouble === 'expired') return trouble;
    if (trouble === 'gap') return this.#onGap(frame);
    // On one stream frames go out in order and are answered in order. What comes before its turn
    // answers a copy sent earlier; the copy sent last will be answered the same way, in its turn.
    if (firstSeq !== this.#ackedThrough + 1) return 'stale';
    if (frame.copies <= 1 && isOfAnother(frame, outcomes)) return 'broken';
    this.#unanswered.delete(firstSeq);
    this.#ackedThrough += frame.count;
    tell(frame, outcomes, learn);
    return 'taken';
  }

  /** The cluster has forgotten this session. A frame of which only one copy was ever out was
   *  refused with it or will be: it surely did not run and may run elsewhere. What went out twice
   *  may have run before the session ended: those callers are told. */
  expire(error: ClusterError): Span[] {
    const notRun: Span[] = [];
    for (const { copies, spans } of this.#unanswered.values()) {
      if (copies <= 1) notRun.push(...spans);
      else for (const { batch } of spans) batch.fail(error);
    }
    this.#unanswered.clear();
    this.#ackedThrough = this.#nextSeq - 1;
    return notRun;
  }

  /** The server did not take a frame and could not tell which: clear only when one was out. */
  refusedSome(): void {
    const [only, ...others] = this.#unanswered.values();
    if (only !== undefined && others.length === 0) only.copies -= 1;
  }

  /** Nothing more will be heard of this session: its callers are told. Those of whom every copy was
   *  turned away and nothing else was out are told that nothing was done. */
  abandon(error: ClusterError): void {
    const frames = [...this.#unanswered.values()];
    // First who may have run, because a caller's commands may be in several frames.
    for (const { copies, spans } of frames) {
      if (copies > 0) for (const { batch } of spans) batch.fail(error);
    }
    const { code, message } = error;
    const untouched = new ClusterError(code, 'none', { message });
    for (const { spans } of frames) {
      for (const { batch } of spans) batch.fail(batch.answered === 0 ? untouched : error);
    }
    this.#unanswered.clear();
    this.#ackedThrough = this.#nextSeq - 1;
  }

  /** The frame that tells the cluster to forget us. */
  closing(): Uint8Array {
    return this.#writer.closeSession(this.#placeOf(this.#nextSeq));
  }

  #placeOf(firstSeq: number): { sessionId: number; firstSeq: number; ackedThrough: number } {
    return { sessionId: this.id, firstSeq, ackedThrough: this.#ackedThrough };
  }

  // A copy may come too early, when one before it was turned away, and be followed by one that
  // does not. Only when every copy came too early will no other answer come.
  #onGap(frame: SentFrame): AnswerEffect {
    frame.gaps += 1;
    return frame.gaps >= frame.copies ? 'gap' : 'stale';
  }

  #leaveOut(frame: SentFrame): void {
    const leftOut = frame.spans.filter(({ batch }) => batch.settled).length;
    if (leftOut === frame.leftOut) return;
    frame.leftOut = leftOut;
    frame.bytes = this.#writer.frame(this.#placeOf(frame.firstSeq), wantedOf(frame.spans));
  }
}

function troubleIn(outcomes: readonly Outcome[]): 'gap' | 'expired' | null {
  for (const outcome of outcomes) {
    if (outcome.kind !== 'rejected') continue;
    if (outcome.ordRejReason === 'session-expired') return 'expired';
    if (outcome.ordRejReason === 'sequence-gap') return 'gap';
  }
  return null;
}

// What went out once cannot have been answered before: somebody else used its numbers. A client order
// id of its own is remembered beyond the session.
function isOfAnother({ spans }: SentFrame, outcomes: readonly Outcome[]): boolean {
  if (!outcomes.some(({ duplicate }) => duplicate === true)) return false;
  const commands = spans.flatMap(({ batch, from, count }) =>
    batch.commands.slice(from, from + count),
  );
  return outcomes.some(({ duplicate }, at) => {
    const command = commands[at];
    return duplicate === true && !(command !== undefined && 'clOrdId' in command);
  });
}

function tell(
  { spans, teachesIds }: SentFrame,
  outcomes: readonly Outcome[],
  learn: (command: Command, outcome: Outcome) => void,
): void {
  let position = 0;
  for (const { batch, from, count } of spans) {
    for (let at = from; at < from + count; at += 1, position += 1) {
      const outcome = outcomes[position];
      const command = batch.commands[at];
      assert(outcome !== undefined && command !== undefined, 'each command has its outcome');
      if (teachesIds) learn(command, outcome);
      batch.answer(outcome);
    }
  }
}

const noop: Command = { kind: 'noop' };

const wantedOf = (spans: readonly Span[]): Command[] =>
  spans.flatMap(({ batch, from, count }) =>
    batch.commands.slice(from, from + count).map((command) => (batch.settled ? noop : command)),
  );
