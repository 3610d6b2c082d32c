// A numbered stream of commands: what makes a retry harmless. Frames keep their bytes and their
// place until answered, so that after any failure the same bytes go out again in the same order.
// Pure bookkeeping; knows no socket and no clock. Thesis §6.3.

import { assert } from '../base/assert.ts';
import type { FrameWriter } from '../codec/frame-writer.ts';
import { frameBytesOf } from '../codec/frame-writer.ts';
import { frameBytesMax } from '../codec/frame-format.ts';
import type { Command } from '../domain/command.ts';
import type { ClusterError } from '../domain/cluster-error.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CallBatch } from './call-batch.ts';

/** Some consecutive commands of one caller inside a frame. */
interface Span {
  readonly batch: CallBatch;
  readonly from: number;
  readonly count: number;
}

export interface SentFrame {
  readonly firstSeq: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
}

export type AnswerEffect =
  /** Taken; callers know. */
  | 'taken'
  /** Of a frame already answered: a late echo of an earlier send. */
  | 'stale'
  /** The cluster misses an earlier frame: everything unanswered must go out again. */
  | 'gap'
  /** The cluster has forgotten this session. */
  | 'expired';

export class Session {
  readonly id: number;
  readonly #writer: FrameWriter;
  readonly #unanswered = new Map<number, SentFrame>();
  #nextSeq = 1;
  #ackedThrough = 0;
  #outstanding = 0;

  constructor(id: number, writer: FrameWriter) {
    assert(id > 0, 'a session has a number');
    this.id = id;
    this.#writer = writer;
  }

  /** Commands sent and not yet answered. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Numbers from the first unanswered one on: what the cluster has to remember for us. */
  get windowUsed(): number {
    return this.#nextSeq - 1 - this.#ackedThrough;
  }

  get framesInFlight(): number {
    return this.#unanswered.size;
  }

  /** In the order they were first sent. */
  unanswered(): IterableIterator<SentFrame> {
    return this.#unanswered.values();
  }

  /** Packs the next commands of these callers, in order, at most `commandsMax`; null when no caller
   *  still waits. Callers fully packed are taken off the queue. */
  nextFrame(queue: CallBatch[], commandsMax: number): SentFrame | null {
    const { spans, commands } = gather(queue, commandsMax);
    if (commands.length === 0) return null;
    const firstSeq = this.#nextSeq;
    const place = { sessionId: this.id, firstSeq, ackedThrough: this.#ackedThrough };
    const bytes = this.#writer.frame(place, commands);
    const frame = { firstSeq, count: commands.length, bytes, spans };
    this.#unanswered.set(firstSeq, frame);
    this.#nextSeq += commands.length;
    this.#outstanding += commands.length;
    return frame;
  }

  /** `learn` hears each command with its outcome. */
  answered(
    firstSeq: number,
    outcomes: readonly Outcome[],
    learn: (command: Command, outcome: Outcome) => void,
  ): AnswerEffect {
    const frame = this.#unanswered.get(firstSeq);
    if (frame === undefined || outcomes.length !== frame.count) return 'stale';
    const trouble = troubleIn(outcomes);
    if (trouble !== null) return trouble;
    this.#unanswered.delete(firstSeq);
    this.#outstanding -= frame.count;
    this.#advance();
    let at = 0;
    for (const { batch, from, count } of frame.spans) {
      for (let n = 0; n < count; n += 1, at += 1) {
        const outcome = outcomes[at];
        const command = batch.commands[from + n];
        if (outcome === undefined || command === undefined) continue;
        learn(command, outcome);
        batch.answer(from + n, outcome);
      }
    }
    return 'taken';
  }

  /** Nothing more will be heard of this session: its callers are told. */
  abandon(error: ClusterError): void {
    for (const frame of this.#unanswered.values()) {
      for (const { batch } of frame.spans) batch.fail(error);
    }
    this.#unanswered.clear();
    this.#outstanding = 0;
  }

  // Frames are kept in sending order, so the first one left says how far everything is answered.
  #advance(): void {
    const first = this.#unanswered.keys().next();
    this.#ackedThrough = (first.done === true ? this.#nextSeq : first.value) - 1;
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

// Whole callers first come, first served; the last one may be cut where the frame is full.
function gather(queue: CallBatch[], commandsMax: number): { spans: Span[]; commands: Command[] } {
  const spans: Span[] = [];
  const commands: Command[] = [];
  let roomBytes = frameBytesMax;
  let taken = 0;
  for (const batch of queue) {
    const wanted = batch.settled ? [] : next(batch, commandsMax - commands.length, roomBytes);
    roomBytes -= wanted.length === 0 ? 0 : frameBytesOf(wanted);
    if (wanted.length > 0) spans.push({ batch, from: batch.framed, count: wanted.length });
    commands.push(...wanted);
    batch.framed += wanted.length;
    if (!batch.settled && batch.framed < batch.commands.length) break;
    taken += 1;
  }
  queue.splice(0, taken);
  return { spans, commands };
}

// Commands with long texts may not all fit: half as many are tried until they do.
function next(batch: CallBatch, countMax: number, roomBytes: number): readonly Command[] {
  let wanted = batch.commands.slice(batch.framed, batch.framed + countMax);
  while (wanted.length > 0 && frameBytesOf(wanted) > roomBytes) {
    wanted = wanted.slice(0, Math.floor(wanted.length / 2));
  }
  return wanted;
}
